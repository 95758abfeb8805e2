using System.Globalization;

namespace Pipeline.Lanes;

/// <summary>How drift is said in every report.</summary>
internal static class DriftWords
{
    /// <summary>How it is said of a processor or a pair that it does not agree, and that a person decided to live with that.</summary>
    public const string Ignored = "ignored";

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

    /// <summary>The whole in one sentence, with the counts where anything was compared.</summary>
    public static string Sentence(DriftReport report) => report is { Processors.Count: 0, General.Count: > 0 } ? $"{Headline(report)}." : $"{Headline(report)}: {Counts(report)}.";

    /// <summary>"1 drift, 2 in-sync, 1 ignored": processors by how they stand, the heaviest first.</summary>
    public static string Counts(DriftReport report)
    {
        var counts = CountsOf(report);
        return counts.Count > 0 ? string.Join(", ", counts.Select(count => string.Create(CultureInfo.InvariantCulture, $"{count.Count} {count.Name}")))
            : report.General.Count > 0 ? "nothing was compared"
            : "no processors";
    }

    /// <summary>Processors by how they stand, the heaviest first, what is ignored last; what none does is left out.</summary>
    public static IReadOnlyList<(DriftClass Class, string Name, int Count)> CountsOf(DriftReport report) =>
        [.. report.Processors.GroupBy(processor => (processor.Class, processor.IsIgnored)).OrderByDescending(same => same.Key.Class).ThenBy(same => same.Key.IsIgnored)
            .Select(same => (same.Key.Class, Of(same.First()), same.Count()))];

    /// <summary>The processors, the heaviest first, then by name.</summary>
    public static IEnumerable<ProcessorDrift> HeaviestFirst(DriftReport report) => report.Processors.OrderByDescending(processor => processor.Class);

    /// <summary>The deployment in one line: application, version, tag, commit; none where none was read.</summary>
    public static string? Deployed(DriftReport report) => report.Deployed is { App: var app, Revision: var revision }
        ? string.Create(CultureInfo.InvariantCulture, $"{app} version {revision.Production}, {revision.DeployedAt.UtcDateTime:yyyy-MM-dd HH:mm} UTC, tag {revision.Tag ?? "none"}, {Words.Of(revision.Commit)}")
        : null;

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
        { IsIgnored: true } => Ignored,
        _ => pair.Class.Name(),
    };

    /// <summary>How a processor stands: its class, or "ignored" where only that keeps it from another.</summary>
    public static string Of(ProcessorDrift processor) => processor.IsIgnored ? Ignored : processor.Class.Name();
}
