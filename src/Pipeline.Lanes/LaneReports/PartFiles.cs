using Pipeline.Lanes.Partitions;
using Pipeline.Lanes.Runner;

namespace Pipeline.Lanes.LaneReports;

/// <summary>The documents by which the parts of a lane become one report: the plan, and one of each part.</summary>
public static class PartFiles
{
    /// <summary>Writes the outcome's document to <c>artifacts/</c>.</summary>
    /// <param name="outcome">The outcome of a division or of a part.</param>
    /// <param name="root">The absolute path of the repository.</param>
    /// <returns>Its path relative to the repository; null if the outcome is no part of several.</returns>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static string? Write(LaneOutcome outcome, string root)
    {
        switch (outcome)
        {
            case LaneOutcome.Divided { Document: var plan }:
                plan.Write(root);
                return Path.GetRelativePath(root, PlanDocument.PathOf(root, plan.Lane));
            case LaneOutcome.Finished { Part: { } part }:
                part.Write(root);
                return Path.GetRelativePath(root, part.PathIn(root));
            default:
                return null;
        }
    }

    /// <summary>The division as people read it: a line for each platform, or one.</summary>
    public static string Text(LaneOutcome.Divided divided) => string.Concat(divided.Document.Shares.Select(share =>
        $"{(share.Platform is null ? "" : $"{share.Platform}: ")}{share.Work.Count} to run in {share.Parts.Count} part{(share.Parts.Count == 1 ? "" : "s")}, {divided.Document.Standing.Count} unchanged\n"));
}
