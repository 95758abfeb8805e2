using Pipeline.Contracts;
using Pipeline.World;
using Serilog;

namespace Pipeline.Lanes;

/// <summary>Runs a case once and gathers its evidence.</summary>
internal sealed class CaseRunner(RunPorts ports, EventLog log, TimeProvider clock)
{
    // It has the form of a provider's key, so that the rule that masks such keys is tested as well.
    private const string CanaryPrefix = "sk-canary-";

    /// <summary>Runs the case once.</summary>
    public RunEvidence Run(Processor processor, ProcessorCase @case, CaseRun run, string canary, CancellationToken cancellationToken)
    {
        var id = run.Id ?? ports.Ids();
        var prefix = WritePrefix.Expand($"world://runs/{processor.Name}/{{execution_id}}/", id);
        var inputs = File.ReadAllBytes(@case.InputsFile);
        var secrets = new PlantedSecrets(canary);
        var execution = new Execution(run.Adapter ?? ports.Adapter, secrets.Read, ports.Logger, clock, ci: false);

        var envelope = execution.Run(
            new ExecutionRequest
            {
                Id = id,
                Name = processor.Name,
                Processor = () => processor,
                Mode = Mode.Mock,
                Inputs = () => inputs,
                Image = (_, _) => run.Image,
                Platform = _ => run.Platform,
                WritePrefix = prefix.ToString(),
                Conditions = run.Conditions,
            },
            cancellationToken);

        return new RunEvidence(
            run.Label,
            id,
            prefix,
            run.Image,
            run.Platform,
            DeliveredInputs.Hash(inputs, Artifacts(@case)),
            envelope.Encode(),
            WorldEvidence.Files(ports.World, prefix),
            WorldEvidence.Find(ports.World, prefix.ReceiptInArea(id)),
            log.Take(id.ToString()),
            secrets.Reads)
        {
            Confinement = WorldEvidence.Find(ports.World, prefix.EvidenceInArea(id)),
        };
    }

    /// <summary>Puts the case's artifacts where its inputs say they are.</summary>
    public void Import(ProcessorCase @case, CancellationToken cancellationToken)
    {
        foreach (var artifact in @case.Artifacts)
        {
            using var content = File.OpenRead(artifact.File);
            ports.World.Import(artifact.Place, content, cancellationToken);
        }
    }

    /// <summary>A value to plant, unlike any other run's.</summary>
    public string Canary() => CanaryPrefix + ports.Ids();

    private static Dictionary<string, Digest> Artifacts(ProcessorCase @case) => @case.Artifacts.ToDictionary(
        artifact => artifact.Place.ToString(),
        artifact =>
        {
            using var content = File.OpenRead(artifact.File);
            return WorldEvidence.Read(content).Sha256;
        },
        StringComparer.Ordinal);
}

/// <summary>A store in which every secret has the canary as its value; it counts the reads.</summary>
/// <param name="canary">The planted value.</param>
internal sealed class PlantedSecrets(string canary)
{
    private int reads;

    /// <summary>How often a value was handed out.</summary>
    public int Reads => Volatile.Read(ref reads);

    public string? Read(string name)
    {
        Interlocked.Increment(ref reads);
        return canary;
    }
}

/// <summary>One of the two runs of a case.</summary>
/// <param name="Label">Its name in reports.</param>
/// <param name="Image">What runs.</param>
/// <param name="Platform">Which platform of it.</param>
internal sealed record CaseRun(string Label, RunnableImage Image, Platform Platform)
{
    /// <summary>The adapter that runs it, where that is not the lane's own.</summary>
    public IAdapter? Adapter { get; init; }

    /// <summary>Its execution id, where it repeats a run in another world; a new one otherwise.</summary>
    public ExecutionId? Id { get; init; }

    /// <summary>The conditions around it.</summary>
    public RunConditions Conditions { get; init; } = RunConditions.Usual;
}

/// <summary>What a lane runs cases through.</summary>
/// <param name="Adapter">Runs containers.</param>
/// <param name="World">The lane's own world.</param>
/// <param name="Logger">Takes the events of runs, as the command line's does, and hands them to the lane's <see cref="EventLog"/>.</param>
/// <param name="Ids">Gives each run its name.</param>
public sealed record RunPorts(IAdapter Adapter, IWorld World, ILogger Logger, Func<ExecutionId> Ids);
