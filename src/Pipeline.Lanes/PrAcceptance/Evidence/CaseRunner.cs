using Pipeline.Contracts;

namespace Pipeline.Lanes;

/// <summary>Runs a case and gathers all that can be observed of it.</summary>
internal sealed class CaseRunner(RunPorts ports, EventLog log, TimeProvider clock)
{
    // It looks like a provider's key, so that a rule that masks such keys is tried as well.
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

/// <summary>A store whose every secret has the canary for a value, and that counts who asks for one.</summary>
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
