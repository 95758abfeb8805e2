namespace Pipeline.Lanes.Results;

/// <summary>The lane's result for one processor, from now or from an earlier verdict.</summary>
/// <param name="Processor">The processor's name.</param>
/// <param name="Ref">Its reference, if its spec was readable.</param>
/// <param name="Description">Its description, if its spec was readable.</param>
/// <param name="Reason">Why it ran, or why it did not.</param>
/// <param name="Stands">Whether an earlier verdict is still valid.</param>
/// <param name="JudgedAt">The time of the verdict: RFC 3339, UTC, milliseconds.</param>
/// <param name="Fingerprint">The digest of its sources; for a pinned image, of the sources of the pin.</param>
/// <param name="Image">The image, if one was built or pinned.</param>
/// <param name="Judgements">Every subject.</param>
/// <param name="DurationMs">The duration of this run in milliseconds.</param>
public sealed record ProcessorReport(
    string Processor,
    ProcessorRef? Ref,
    string? Description,
    string Reason,
    bool Stands,
    string JudgedAt,
    Digest? Fingerprint,
    JudgedImage? Image,
    IReadOnlyList<SubjectResult> Judgements,
    long DurationMs)
{
    /// <summary>The image's platforms, if a registry was asked.</summary>
    public IReadOnlyList<PlatformCoverage>? Platforms { get; init; }

    /// <summary>Whether the build of its image promises the same bytes for the same source.</summary>
    public bool IsReproducible { get; init; } = true;

    /// <summary>Failed if anything failed; bypassed cases do not fail a processor.</summary>
    public SubjectStatus Status() =>
        Judgements.Any(judgement => judgement.Status() == SubjectStatus.Failed) ? SubjectStatus.Failed : SubjectStatus.Passed;

    internal int Count(SubjectStatus status) => Judgements.Count(judgement => judgement.Status() == status);
}

/// <summary>A platform of an image.</summary>
/// <param name="Platform">The platform, such as <c>linux/arm64</c>.</param>
/// <param name="Manifest">The digest of its manifest.</param>
/// <param name="Size">The most bytes that a pull of it transfers.</param>
public sealed record PlatformCoverage(string Platform, Digest Manifest, long Size);

/// <summary>The lane's result.</summary>
/// <param name="StartedAt">RFC 3339, UTC, milliseconds.</param>
/// <param name="DurationMs">The duration in milliseconds.</param>
/// <param name="Processors">All processors, by name (ordinal).</param>
/// <param name="Accepted">The rewritten or removed files below <c>expected/</c>, relative to the repository's root.</param>
public sealed record LaneReport(string StartedAt, long DurationMs, IReadOnlyList<ProcessorReport> Processors, IReadOnlyList<string> Accepted)
{
    /// <summary>The lane.</summary>
    public LaneTitle Lane { get; init; } = LaneTitle.PrAcceptance;

    /// <summary>The only platform that ran; null if all of the lane's did.</summary>
    public Platform? Only { get; init; }

    public int Passed => Count(SubjectStatus.Passed);

    public int Failed => Count(SubjectStatus.Failed);

    public int Bypassed => Count(SubjectStatus.Bypassed);

    private int Count(SubjectStatus status) => Processors.Sum(processor => processor.Count(status));
}

/// <summary>An image by its immutable ID, with its human-readable tag.</summary>
public sealed record JudgedImage(Digest Id, string? Tag);
