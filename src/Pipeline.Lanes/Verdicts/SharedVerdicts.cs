using System.Globalization;
using Pipeline.Lanes.Runner;
using Pipeline.Lanes.Sources;

namespace Pipeline.Lanes.Verdicts;

/// <summary>Verdicts that machines share: each under its processor and the digest of the source that it applies to.</summary>
/// <remarks>
/// What is read is believed only so far: it must be a passed verdict of this processor, and its own list of sources must have the digest that was
/// looked up. Whoever may write there can make a lane skip a processor.
/// </remarks>
/// <param name="files">The documents.</param>
public sealed class SharedVerdicts(IVerdictFiles files)
{
    internal const string LatestName = "latest";
    private const int MaxText = 255;
    private const int Writers = 16;

    /// <summary>Whether this machine may add verdicts.</summary>
    public bool ReadOnly { get; init; }

    /// <summary>Who judges here.</summary>
    public VerdictOrigin? Origin { get; init; }

    /// <summary>The passed verdict of a processor's source, or null.</summary>
    /// <param name="processor">The processor's name.</param>
    /// <param name="source">The digest of its fingerprint.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c>: it is not known whether there is one.</exception>
    public async Task<Verdict?> Find(string processor, Digest source, CancellationToken cancellationToken) =>
        await Read(processor, source.Hex, cancellationToken) is { } verdict && verdict.Source.Digest() == source ? verdict : null;

    /// <summary>The last passed verdict of a processor, whatever its source was, or null.</summary>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c>: it is not known whether there is one.</exception>
    public Task<Verdict?> Latest(string processor, CancellationToken cancellationToken) => Read(processor, LatestName, cancellationToken);

    /// <summary>Adds a passed verdict; a failed one is of no use to another machine.</summary>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c>: it could not be written.</exception>
    public async Task Add(Verdict verdict, CancellationToken cancellationToken)
    {
        if (ReadOnly || !verdict.Passed())
        {
            return;
        }

        var document = (verdict with { Origin = verdict.Origin ?? Origin }).Encode();
        await files.Write(Name(verdict.Processor, verdict.Source.Digest().Hex), document, cancellationToken);
        await files.Write(Name(verdict.Processor, LatestName), document, cancellationToken);
    }

    /// <summary>Adds verdicts, after a lane that has judged them.</summary>
    /// <returns>Why they could not all be added, in one sentence; null if they were.</returns>
    public async Task<string?> AddAll(IEnumerable<Verdict> verdicts, CancellationToken cancellationToken)
    {
        try
        {
            await Parallel.ForEachAsync(verdicts, new ParallelOptions { MaxDegreeOfParallelism = Writers, CancellationToken = cancellationToken }, async (verdict, token) => await Add(verdict, token));
            return null;
        }
        catch (FaultException e)
        {
            return LaneOutcome.Refused.Of(e.Fault).Reason;
        }
    }

    private async Task<Verdict?> Read(string processor, string name, CancellationToken cancellationToken) =>
        await files.Read(Name(processor, name), cancellationToken) is { } document
        && Verdict.TryParse(document) is { } verdict && verdict.Processor == processor && verdict.IsWhole() && verdict.Passed() && IsShown(verdict) ? verdict : null;

    // Consoles and pages show these texts.
    private static bool IsShown(Verdict verdict) =>
        DateTimeOffset.TryParseExact(verdict.JudgedAt, "yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _)
        && (verdict.Origin is not { } origin || new[] { origin.Who, origin.Ref, origin.Run }.All(text => text is null || (text.Length <= MaxText && !text.Any(char.IsControl))));

    private static string Name(string processor, string name) =>
        ProcessorRef.IsName(processor) ? $"{processor}/{name}" : throw new FaultException(ErrorCode.AdapterInvocation, "a verdict is about something that is no processor");
}
