using Pipeline.Lanes.Judge;
using Pipeline.Lanes.Results;

namespace Pipeline.Lanes.Partitions;

/// <summary>Joins what the machines of several platforms found about one pinned image into what one machine would have found, which runs each case on every platform.</summary>
internal static class PlatformMerge
{
    /// <param name="platforms">The reports by platform; one or more, of the same processor.</param>
    public static PartResult Join(IReadOnlyList<(Platform Platform, ProcessorReport Report)> platforms)
    {
        var first = platforms[0].Report;
        var found = platforms.SelectMany(one => one.Report.Judgements.Select(judgement => (one.Platform, Judgement: judgement))).ToLookup(one => (one.Judgement.IsCase, one.Judgement.Name));
        var report = first with
        {
            // Groups come before cases, and all machines have the cases in the same order.
            Judgements = [.. found.OrderBy(same => same.Key.IsCase).Select(same => same.Key is (false, "image") ? WithEveryPlatform(Join([.. same]), first, platforms) : Join([.. same]))],
            JudgedAt = platforms.Select(one => one.Report.JudgedAt).Max(StringComparer.Ordinal)!,
            DurationMs = platforms.Max(one => one.Report.DurationMs),
        };
        return new PartResult(report, Verdict: null);
    }

    private static SubjectResult Join(IReadOnlyList<(Platform Platform, SubjectResult Judgement)> same)
    {
        var first = same[0].Judgement;
        return same.Count == 1 ? first
            : !first.IsCase || first.Bypass is not null ? same.Select(one => one.Judgement).OrderBy(judgement => judgement.Status() != SubjectStatus.Failed).First()
            : first with
            {
                Checks = CaseJudge.Join([.. same.Select(one => (one.Platform, one.Judgement.Checks, one.Judgement.Result))]),
                DurationMs = same.Sum(one => one.Judgement.DurationMs),
                Result = null,
            };
    }

    // The plan decides which machines there are, and the registry which platforms.
    private static SubjectResult WithEveryPlatform(SubjectResult image, ProcessorReport report, IReadOnlyList<(Platform Platform, ProcessorReport Report)> platforms)
    {
        // A registry may name a variant, as in linux/arm64/v8.
        var missing = (report.Platforms ?? []).Select(covered => covered.Platform).Where(covered => !platforms.Any(one => $"{covered}/".StartsWith($"{one.Platform}/", StringComparison.Ordinal))).ToArray();
        return missing.Length == 0 ? image : image with { Checks = [.. image.Checks, new Check("every_platform", $"no machine ran it on {string.Join(", ", missing)}")] };
    }
}
