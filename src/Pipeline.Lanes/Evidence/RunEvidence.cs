using Pipeline.Contracts;

namespace Pipeline.Lanes;

/// <summary>What a case asked for, and what its two runs gave.</summary>
/// <param name="Spec">The processor.</param>
/// <param name="Name">The case's name.</param>
/// <param name="Expected">What the case must come to.</param>
/// <param name="ExpectedFiles">The expected outputs by canonical name, of a case that expects any.</param>
/// <param name="Canary">The value that was planted as every secret.</param>
/// <param name="First">The first run.</param>
/// <param name="Second">The second run, of the same inputs.</param>
public sealed record CaseEvidence(
    ProcessorSpec Spec,
    string Name,
    CaseExpectation Expected,
    IReadOnlyDictionary<string, FileEvidence> ExpectedFiles,
    string Canary,
    RunEvidence First,
    RunEvidence Second)
{
    /// <summary>The first reason that either run gives, marked with the run.</summary>
    internal string? EitherRun(Func<RunEvidence, string?> reason) =>
        reason(First) is { } first ? $"{First.Label}: {first}" : reason(Second) is { } second ? $"{Second.Label}: {second}" : null;
}

/// <summary>Everything that can be observed of one run.</summary>
/// <param name="Label">What reports call the run: "run 1", "linux/arm64".</param>
/// <param name="Id">The execution id that was asked for.</param>
/// <param name="Prefix">The write prefix that was asked for.</param>
/// <param name="Image">The image that was asked for.</param>
/// <param name="Platform">The platform that was asked for.</param>
/// <param name="InputsHash">The hash of the inputs, where they are an inputs document.</param>
/// <param name="Envelope">The bytes of the envelope.</param>
/// <param name="Files">Every file under the write prefix, by its path from there.</param>
/// <param name="AreaReceipt">The receipt in the receipts area, where there is one.</param>
/// <param name="Events">What was logged of this run, in order.</param>
/// <param name="SecretsRead">How often a planted secret was looked at.</param>
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
    /// <summary>The evidence of its confinement, where there is any.</summary>
    public FileEvidence? Confinement { get; init; }

    /// <summary>The outputs alone.</summary>
    public IEnumerable<KeyValuePair<string, FileEvidence>> Outputs() =>
        Files.Where(file => file.Key.StartsWith(OutputName.Root, StringComparison.Ordinal));
}
