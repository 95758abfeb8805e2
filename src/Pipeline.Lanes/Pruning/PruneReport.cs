using System.Globalization;
using System.Text.Json.Nodes;
using Pipeline.Lanes.Release;
using Pipeline.Lanes.Reports;

namespace Pipeline.Lanes.Pruning;

/// <summary>The result of one repository.</summary>
/// <param name="Plan">What was found.</param>
/// <param name="Deleted">The number of deleted manifests.</param>
/// <param name="Failure">Why the deletion ended early; null if it did not.</param>
public sealed record PrunedRepository(PrunePlan Plan, int Deleted, Fault? Failure)
{
    /// <summary>The number of manifests that are unused for long enough.</summary>
    public int Old => Plan.Unused.Count(one => one.IsOld);
}

/// <summary>The result of Prune.</summary>
/// <param name="Place">The release's location.</param>
/// <param name="IsConfirmed">Whether it deletes.</param>
/// <param name="Repositories">Every repository, by name (ordinal).</param>
public sealed record PruneReport(ReleaseTarget Place, bool IsConfirmed, IReadOnlyList<PrunedRepository> Repositories)
{
    public bool Failed => Repositories.Any(repository => repository.Failure is not null);

    /// <summary>"12 in use, 3 to delete, 4 unused for a shorter time".</summary>
    public string Counts
    {
        get
        {
            var (old, unused) = (Repositories.Sum(repository => repository.Old), Repositories.Sum(repository => repository.Plan.Unused.Count));
            var acted = IsConfirmed ? $"{Repositories.Sum(repository => repository.Deleted)} deleted" : $"{old} to delete";
            return string.Create(CultureInfo.InvariantCulture, $"{Repositories.Sum(repository => repository.Plan.Kept)} in use, {acted}, {unused - old} unused for a shorter time");
        }
    }
}

/// <summary>Maps the report to the writers' model.</summary>
public static class PruneDocument
{
    private const int RowsShown = 500;

    public static ReportDocument Of(PruneReport report)
    {
        ReportFinding[] failures = [.. from failed in report.Repositories where failed.Failure is not null select new ReportFinding(Tone.Bad, $"{failed.Plan.Repository}", $"{failed.Failure}", report.Place.PinsPath)];
        var rows = from repository in report.Repositories
                   from unused in repository.Plan.Unused.Where(one => one.IsOld)
                   select (IReadOnlyList<Line>)[$"{repository.Plan.Repository}", string.Join("\n", unused.Manifest.Tags), DisplayText.Short(unused.Manifest.Digest), Inline.Moment(Receipt.Timestamp(unused.UnusedSince))];
        var table = new Block.Table(["repository", "tags", "manifest", "unused since"], [.. rows], RowsShown);
        Line[] lines = [.. failures.Select(failure => failure.ToLine()), .. report.IsConfirmed || table.Rows.Count == 0 ? [] : new Line[] { "nothing was deleted: --confirm deletes these" }];
        return new(
            "Prune",
            "prune",
            ["json", "md"],
            Json(report),
            new(table.Rows.Count == 0 ? null : table, lines, report.Counts),
            new(report.Failed ? "Prune: not everything was deleted" : "Prune", [new Block.Paragraph($"{report.Counts}."), table, .. lines.Select(line => new Block.Paragraph(line))]))
        {
            Findings = failures,
        };
    }

    private static JsonObject Json(PruneReport report) => JsonLine.WithoutNulls(new JsonObject
    {
        ["schema"] = "prune-v1",
        ["place"] = report.Place.Prefix.ToString(),
        ["confirmed"] = report.IsConfirmed,
        ["failed"] = report.Failed,
        ["repositories"] = JsonLine.Array(report.Repositories, repository => new JsonObject
        {
            ["name"] = repository.Plan.Repository.ToString(),
            ["in_use"] = repository.Plan.Kept,
            ["deleted"] = repository.Deleted,
            ["failure"] = repository.Failure?.ToString(),
            ["unused"] = JsonLine.Array(repository.Plan.Unused, unused => new JsonObject
            {
                ["manifest"] = unused.Manifest.Digest.ToString(),
                ["tags"] = JsonLine.Array(unused.Manifest.Tags, tag => tag),
                ["since"] = Receipt.Timestamp(unused.UnusedSince),
                ["delete"] = unused.IsOld,
            }),
        }),
    });
}
