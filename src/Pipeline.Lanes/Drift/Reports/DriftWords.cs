using System.Globalization;

namespace Pipeline.Lanes;

/// <summary>How drift is said in every report.</summary>
internal static class DriftWords
{
    /// <summary>The whole in one sentence, without a closing stop.</summary>
    public static string Headline(DriftReport report) => report switch
    {
        { Class: DriftClass.InSync, Ignored.Count: 0 } => "Everything agrees",
        { Class: DriftClass.InSync } => "Everything agrees but for what is ignored",
        { Processors.Count: 0 } => report.Findings[0].Rule.Meaning.TrimEnd('.'),
        { Class: DriftClass.Undeployed } => "Not everything is deployed yet",
        { Class: DriftClass.Pending } => "The lane has yet to run",
        { Class: DriftClass.Unknown } => "Not everything could be read",
        { Class: DriftClass.Drift } => "Something has drifted",
        _ => "Something is broken",
    };

    /// <summary>"1 drift, 2 in-sync": processors by class, the heaviest first.</summary>
    public static string Counts(DriftReport report)
    {
        var counts = CountsOf(report);
        return counts.Count == 0 ? "no processors" : string.Join(", ", counts.Select(count => string.Create(CultureInfo.InvariantCulture, $"{count.Count} {count.Class.Name()}")));
    }

    /// <summary>Processors by class, the heaviest first; classes without any are left out.</summary>
    public static IReadOnlyList<(DriftClass Class, int Count)> CountsOf(DriftReport report) =>
        [.. report.Processors.GroupBy(processor => processor.Class).OrderByDescending(same => same.Key).Select(same => (same.Key, same.Count()))];

    /// <summary>The processors, the heaviest first, then by name.</summary>
    public static IEnumerable<ProcessorDrift> HeaviestFirst(DriftReport report) => report.Processors.OrderByDescending(processor => processor.Class);

    /// <summary>Whom a finding is of.</summary>
    public static string Subject(DriftFinding finding) => finding.Processor is null ? finding.Rule.Name : $"{finding.Processor}/{finding.Rule.Name}";

    /// <summary>The file to look at first, from the repository's root.</summary>
    public static string File(DriftReport report, DriftFinding finding) => finding switch
    {
        { Processor: { } processor, Rule: { Pair: DriftPair.SourcePin } rule } when rule != DriftRule.OrphanPin => $"processors/{processor}/processor.json",
        { Rule: var rule } when rule == DriftRule.IgnoresBroken => report.PinsFile[..(report.PinsFile.LastIndexOf('/') + 1)] + DriftIgnores.FileName,
        _ => report.PinsFile,
    };

    /// <summary>How a pair stands: its class, "ignored" where only that keeps it from another, or a dash where it was not compared.</summary>
    public static string Of(PairDrift? pair) => pair switch
    {
        null => "—",
        { Class: DriftClass.InSync, Findings.Count: > 0 } => "ignored",
        _ => pair.Class.Name(),
    };
}
