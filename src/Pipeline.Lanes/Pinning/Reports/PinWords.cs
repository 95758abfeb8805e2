using System.Globalization;
using Pipeline.Contracts;

namespace Pipeline.Lanes;

/// <summary>How every report of BuildAndPin says what was done.</summary>
internal static class PinWords
{
    /// <summary>What a default token of a workflow does to a pull request, and what to do about it.</summary>
    public const string NoChecks =
        "no check runs on this pull request: it was opened with the default token of a workflow, which starts none. Use the token of a GitHub App, or a personal one";

    public static string Of(PinnedProcessor processor) => processor switch
    {
        { Failure: not null } => "failed",
        { Step: PinStep.Build, Before: { } before, After: { } after } when before.Index == after.Index => "same bytes",
        { Step: PinStep.Build } => "pinned",
        { Step: PinStep.Retag } => "tagged again",
        { Step: PinStep.Remove } => "taken out",
        _ => "unchanged",
    };

    /// <summary>"linux/amd64 17.9 MiB, linux/arm64 16.9 MiB".</summary>
    public static string Platforms(PinnedProcessor processor) => processor.After is not { } pin ? "" : string.Join(", ", pin.Platforms.Keys
        .OrderBy(platform => platform.ToString(), StringComparer.Ordinal)
        .Select(platform => processor.SizesAfter.TryGetValue(platform, out var size) ? $"{platform} {Words.Size(size)}" : platform.ToString()));

    public static string Proposal(PinProposal? proposal) => proposal switch
    {
        PinProposal.Open open => $"pull request {open.Number} {(open.Opened ? "opened" : "updated")}: {open.Link}",
        PinProposal.NotNeeded => "nothing to propose: the base branch has these pins",
        _ => "not proposed",
    };

    /// <summary>"2 pinned, 3 unchanged".</summary>
    public static string Counts(PinReport report) => string.Join(", ", report.Processors
        .GroupBy(Of, StringComparer.Ordinal)
        .OrderBy(same => same.Key, StringComparer.Ordinal)
        .Select(same => string.Create(CultureInfo.InvariantCulture, $"{same.Count()} {same.Key}")));
}
