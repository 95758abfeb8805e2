using Pipeline.Lanes.Sources;

namespace Pipeline.Lanes.Partitions;

/// <summary>What a processor costs in milliseconds, as an earlier verdict measured it. Only the ratio of two costs matters.</summary>
/// <param name="Image">The build and the probe.</param>
/// <param name="Cases">The known cases.</param>
/// <param name="Unknown">Any other case.</param>
internal sealed record WorkCost(long Image, IReadOnlyDictionary<string, long> Cases, long Unknown)
{
    /// <summary>The cost of a processor that was never judged.</summary>
    public static WorkCost Default { get; } = new(8_000, new Dictionary<string, long>(StringComparer.Ordinal), 2_000);

    /// <summary>The costs that a verdict measured; those it lacks are its mean, or the default.</summary>
    public static WorkCost Of(Verdict? verdict)
    {
        if (verdict is null)
        {
            return Default;
        }

        var cases = verdict.Judgements.Where(judgement => judgement is { IsCase: true, Bypass: null })
            .ToDictionary(judgement => judgement.Name, judgement => Math.Max(1, judgement.DurationMs), StringComparer.Ordinal);
        var image = verdict.Judgements.Where(judgement => !judgement.IsCase).Sum(judgement => judgement.DurationMs);
        return new(Math.Max(1, image), cases, cases.Count == 0 ? Default.Unknown : (long)cases.Values.Average());
    }

    public long Of(ProcessorWork work) => Image + work.Cases.Sum(OfCase);

    public long OfCase(string name) => Cases.GetValueOrDefault(name, Unknown);
}

/// <summary>How wide a repository lets a lane be.</summary>
/// <param name="Max">The largest number of parts.</param>
/// <param name="PartMs">The work of one part in milliseconds.</param>
public sealed record PartitionSettings(int Max, long PartMs);
