using Pipeline.Contracts;

namespace Pipeline.Lanes;

/// <summary>What the lane found of one processor, now or when its verdict was made.</summary>
/// <param name="Processor">The processor's name.</param>
/// <param name="Ref">Its reference, where its spec could be read.</param>
/// <param name="Description">Its description, where its spec could be read.</param>
/// <param name="Reason">Why it ran, or why it did not.</param>
/// <param name="Stands">Whether an earlier verdict stands.</param>
/// <param name="JudgedAt">When the verdict was made: RFC 3339, UTC, milliseconds.</param>
/// <param name="Fingerprint">The digest of its sources; of a pinned image, those that it was built from.</param>
/// <param name="Image">The image, where one was built or pinned.</param>
/// <param name="Judgements">Every subject.</param>
/// <param name="DurationMs">How long it took now, in milliseconds.</param>
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
    /// <summary>Which platforms the image covers, where a registry was asked.</summary>
    public IReadOnlyList<PlatformCoverage>? Platforms { get; init; }

    /// <summary>Failed if anything failed; a bypassed case alone does not fail a processor.</summary>
    public SubjectStatus Status() =>
        Judgements.Any(judgement => judgement.Status() == SubjectStatus.Failed) ? SubjectStatus.Failed : SubjectStatus.Passed;

    internal int Count(SubjectStatus status) => Judgements.Count(judgement => judgement.Status() == status);
}

/// <summary>A platform that an image covers.</summary>
/// <param name="Platform">Such as <c>linux/arm64</c>.</param>
/// <param name="Manifest">The digest of its manifest.</param>
/// <param name="Size">What a pull of it transfers at most, in bytes.</param>
public sealed record PlatformCoverage(string Platform, Digest Manifest, long Size);

/// <summary>What the lane found.</summary>
/// <param name="StartedAt">RFC 3339, UTC, milliseconds.</param>
/// <param name="DurationMs">How long it took, in milliseconds.</param>
/// <param name="Processors">Every processor, by name (ordinal).</param>
/// <param name="Accepted">The files under <c>expected/</c> that were rewritten or removed, from the repository's root.</param>
public sealed record LaneReport(string StartedAt, long DurationMs, IReadOnlyList<ProcessorReport> Processors, IReadOnlyList<string> Accepted)
{
    /// <summary>The lane that found it.</summary>
    public LaneTitle Lane { get; init; } = LaneTitle.PrAcceptance;

    public int Passed => Count(SubjectStatus.Passed);

    public int Failed => Count(SubjectStatus.Failed);

    public int Bypassed => Count(SubjectStatus.Bypassed);

    private int Count(SubjectStatus status) => Processors.Sum(processor => processor.Count(status));
}
