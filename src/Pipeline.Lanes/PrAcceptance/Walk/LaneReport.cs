using Pipeline.Contracts;

namespace Pipeline.Lanes;

/// <summary>What the lane found of one processor, now or when its verdict was made.</summary>
/// <param name="Processor">The processor's name.</param>
/// <param name="Ref">Its reference, where its spec could be read.</param>
/// <param name="Description">Its description, where its spec could be read.</param>
/// <param name="Reason">Why it ran, or why it did not.</param>
/// <param name="Stands">Whether an earlier verdict stands.</param>
/// <param name="JudgedAt">When the verdict was made: RFC 3339, UTC, milliseconds.</param>
/// <param name="Fingerprint">The digest of its sources.</param>
/// <param name="Image">The image, where one was built.</param>
/// <param name="Judgements">Every subject.</param>
/// <param name="DurationMs">How long it took now, in milliseconds.</param>
public sealed record ProcessorReport(
    string Processor,
    ProcessorRef? Ref,
    string? Description,
    string Reason,
    bool Stands,
    string JudgedAt,
    Digest Fingerprint,
    JudgedImage? Image,
    IReadOnlyList<Judgement> Judgements,
    long DurationMs)
{
    /// <summary>Failed if anything failed; a bypassed case alone does not fail a processor.</summary>
    public JudgementStatus Status() =>
        Judgements.Any(judgement => judgement.Status() == JudgementStatus.Failed) ? JudgementStatus.Failed : JudgementStatus.Passed;

    internal int Count(JudgementStatus status) => Judgements.Count(judgement => judgement.Status() == status);
}

/// <summary>What the lane found.</summary>
/// <param name="StartedAt">RFC 3339, UTC, milliseconds.</param>
/// <param name="DurationMs">How long it took, in milliseconds.</param>
/// <param name="Processors">Every processor, by name (ordinal).</param>
/// <param name="Accepted">The files under <c>expected/</c> that were rewritten or removed, from the repository's root.</param>
public sealed record LaneReport(string StartedAt, long DurationMs, IReadOnlyList<ProcessorReport> Processors, IReadOnlyList<string> Accepted)
{
    public int Passed => Count(JudgementStatus.Passed);

    public int Failed => Count(JudgementStatus.Failed);

    public int Bypassed => Count(JudgementStatus.Bypassed);

    private int Count(JudgementStatus status) => Processors.Sum(processor => processor.Count(status));
}
