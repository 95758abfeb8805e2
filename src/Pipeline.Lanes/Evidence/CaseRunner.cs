using Pipeline.Lanes.Catalogue;
using Pipeline.Lanes.Executions;
using Pipeline.World;
using Serilog;

namespace Pipeline.Lanes.Evidence;

/// <summary>Runs a case once and collects its evidence.</summary>
internal sealed class CaseRunner(RunPorts ports, EventLog log, TimeProvider clock)
{
    // It has the form of a provider's key, so that it also tests the rule that masks such keys.
    private const string CanaryPrefix = "sk-canary-";

    /// <summary>Runs the case once.</summary>
    public RunEvidence Run(Processor processor, ProcessorCase @case, CaseRun run, string canary, CancellationToken cancellationToken)
    {
        var id = run.Id ?? ports.Ids();
        var prefix = WritePrefix.Expand($"world://runs/{processor.Name}/{{execution_id}}/", id);
        var bytes = File.ReadAllBytes(@case.InputsFile);
        var inputs = new Lazy<InputsDocument>(() => InputsDocument.Parse(bytes));
        var secrets = new PlantedSecrets(canary);
        var execution = new Execution(run.Adapter ?? ports.Adapter, secrets.Read, ports.Logger, clock, ci: false);

        var envelope = execution.Run(
            new ExecutionRequest
            {
                Id = id,
                Name = processor.Name,
                Processor = () => processor,
                Mode = Mode.Mock,
                Inputs = () => inputs.Value,
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

    /// <summary>Imports the case's artifacts to the places that its inputs name.</summary>
    public void Import(ProcessorCase @case, CancellationToken cancellationToken)
    {
        foreach (var artifact in @case.Artifacts)
        {
            using var content = File.OpenRead(artifact.File);
            ports.World.Import(artifact.Place, content, cancellationToken);
        }
    }

    /// <summary>A canary value, unique per run.</summary>
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

/// <summary>A secret store that returns the canary for every secret and counts the reads.</summary>
/// <param name="canary">The planted value.</param>
internal sealed class PlantedSecrets(string canary)
{
    private int reads;

    /// <summary>The number of reads.</summary>
    public int Reads => Volatile.Read(ref reads);

    public string? Read(string name)
    {
        Interlocked.Increment(ref reads);
        return canary;
    }
}

/// <summary>One of the two runs of a case.</summary>
/// <param name="Label">The run's name in reports.</param>
/// <param name="Image">The image to run.</param>
/// <param name="Platform">The image's platform.</param>
internal sealed record CaseRun(string Label, RunnableImage Image, Platform Platform)
{
    /// <summary>The adapter to use instead of the lane's own, or null.</summary>
    public IAdapter? Adapter { get; init; }

    /// <summary>The execution id to repeat from another world; null for a new one.</summary>
    public ExecutionId? Id { get; init; }

    /// <summary>The run's conditions.</summary>
    public RunConditions Conditions { get; init; } = RunConditions.Usual;
}

/// <summary>The ports for running cases.</summary>
/// <param name="Adapter">Runs containers.</param>
/// <param name="World">The lane's own world.</param>
/// <param name="Logger">Receives the events of runs, as the command line's does, and passes them to the lane's <see cref="EventLog"/>.</param>
/// <param name="Ids">Creates execution ids.</param>
public sealed record RunPorts(IAdapter Adapter, IWorld World, ILogger Logger, Func<ExecutionId> Ids);
