using Pipeline.Contracts;

namespace Pipeline.Lanes;

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

    internal const string IndexFile = "outputs.json";
    internal const string ReceiptFile = "receipt.json";

    /// <summary>The outputs alone.</summary>
    public IEnumerable<KeyValuePair<string, FileEvidence>> Outputs() =>
        Files.Where(file => file.Key.StartsWith(OutputName.Root, StringComparison.Ordinal));
}
