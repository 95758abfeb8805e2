using Pipeline.Contracts;

namespace Pipeline.Lanes;

/// <summary>What the lane last found of a processor, and of which sources.</summary>
/// <param name="Schema">Always <see cref="SchemaName"/>.</param>
/// <param name="Processor">The processor's name.</param>
/// <param name="JudgedAt">RFC 3339, UTC, milliseconds.</param>
/// <param name="ScannedTicks">When its sources were looked at, in UTC ticks.</param>
/// <param name="Source">The fingerprint that the verdict holds for.</param>
/// <param name="Image">The image that ran, where one was built.</param>
/// <param name="Judgements">Every judged subject.</param>
public sealed record Verdict(
    string Schema,
    string Processor,
    string JudgedAt,
    long ScannedTicks,
    SourceFingerprint Source,
    JudgedImage? Image,
    IReadOnlyList<Judgement> Judgements)
{
    /// <summary>Whether its cases were perturbed.</summary>
    public bool Perturbed { get; init; }


    public const string SchemaName = "pr-verdict-v1";

    /// <summary>Whether nothing failed; only such a verdict stands when nothing has changed.</summary>
    public bool Passed() => Judgements.All(judgement => judgement.Status() != JudgementStatus.Failed);
}

/// <summary>An image by its immutable ID, with the tag a person knows it by.</summary>
public sealed record JudgedImage(Digest Id, string? Tag);
