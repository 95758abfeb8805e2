using Pipeline.Lanes.Catalogue;

namespace Pipeline.Lanes.Evidence;

/// <summary>A case and the evidence of its two runs.</summary>
/// <param name="Spec">The processor.</param>
/// <param name="Name">The case's name.</param>
/// <param name="Expected">The case's expected result.</param>
/// <param name="ExpectedFiles">The expected outputs by canonical name, if the case expects any.</param>
/// <param name="Canary">The value of every secret.</param>
/// <param name="First">The first run.</param>
/// <param name="Second">The second run, with the same inputs.</param>
public sealed record CaseEvidence(
    ProcessorSpec Spec,
    string Name,
    CaseExpectation Expected,
    IReadOnlyDictionary<string, FileEvidence> ExpectedFiles,
    string Canary,
    RunEvidence First,
    RunEvidence Second)
{
    /// <summary>The first failure of either run, prefixed with the run's label.</summary>
    internal string? EitherRun(Func<RunEvidence, string?> reason) =>
        reason(First) is { } first ? $"{First.Label}: {first}" : reason(Second) is { } second ? $"{Second.Label}: {second}" : null;
}

/// <summary>The evidence of one run.</summary>
/// <param name="Label">The run's name in reports: "run 1", "linux/arm64".</param>
/// <param name="Id">The requested execution id.</param>
/// <param name="Prefix">The requested write prefix.</param>
/// <param name="Image">The requested image.</param>
/// <param name="Platform">The requested platform.</param>
/// <param name="InputsHash">The hash of the inputs, if they are an inputs document.</param>
/// <param name="Envelope">The bytes of the envelope.</param>
/// <param name="Files">All files under the write prefix, by relative path.</param>
/// <param name="AreaReceipt">The receipt in the receipts area, if there is one.</param>
/// <param name="Events">The run's log events, in order.</param>
/// <param name="SecretsRead">The number of reads of canary secrets.</param>
public sealed record RunEvidence(
    string Label,
    ExecutionId Id,
    WritePrefix Prefix,
    RunnableImage Image,
    Platform Platform,
    Digest? InputsHash,
    ReadOnlyMemory<byte> Envelope,
    IReadOnlyDictionary<string, FileEvidence> Files,
    FileEvidence? AreaReceipt,
    IReadOnlyList<LoggedEvent> Events,
    int SecretsRead)
{
    /// <summary>The evidence of its confinement, if there is any.</summary>
    public FileEvidence? Confinement { get; init; }

    /// <summary>The output files.</summary>
    public IEnumerable<KeyValuePair<string, FileEvidence>> Outputs() =>
        Files.Where(file => file.Key.StartsWith(OutputName.Root, StringComparison.Ordinal));
}
