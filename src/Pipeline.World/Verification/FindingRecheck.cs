using Microsoft.Data.Sqlite;
using Pipeline.World.Files;
using Pipeline.World.Ledger;

namespace Pipeline.World.Verification;

/// <summary>Rechecks findings, because the world may have changed between reading its ledger and its files.</summary>
internal static class FindingRecheck
{
    /// <param name="layout">The world.</param>
    /// <param name="first">The ledger's head at the first check.</param>
    /// <param name="findings">The findings of the first check.</param>
    /// <param name="cancellationToken">Cancels the recheck.</param>
    /// <returns>The confirmed findings.</returns>
    public static IReadOnlyList<WorldFinding> At(WorldLayout layout, LedgerHead first, IReadOnlyList<WorldFinding> findings, CancellationToken cancellationToken)
    {
        if (!findings.Any(finding => finding.Path.StartsWith("world://", StringComparison.Ordinal)))
        {
            return findings;
        }

        try
        {
            return HasMoved(layout, first) ? RecheckUntilStable(layout, findings, cancellationToken) : findings;
        }
        catch (Exception e) when (e is SqliteException or FaultException)
        {
            return findings;
        }
    }

    private static bool HasMoved(WorldLayout layout, LedgerHead first)
    {
        using var view = LedgerView.Open(layout);
        return view is not null && (view.Last != first.Sequence || !new PendingPublications(layout, view).IsEmpty);
    }

    // Repeats until the ledger says the same about every open path before and after the check; otherwise the path was published in between.
    private static IReadOnlyList<WorldFinding> RecheckUntilStable(WorldLayout layout, IReadOnlyList<WorldFinding> findings, CancellationToken cancellationToken)
    {
        var results = findings.ToArray<WorldFinding?>();
        for (var open = Enumerable.Range(0, results.Length).ToArray(); open.Length > 0;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var before = LedgerView.Open(layout);
            if (before is null)
            {
                return findings;
            }

            var then = new PendingPublications(layout, before);
            var runs = new Dictionary<string, bool>(StringComparer.Ordinal);
            foreach (var index in open)
            {
                results[index] = Check(findings[index], layout, (before, then), runs, cancellationToken);
            }

            using var after = LedgerView.Open(layout);
            if (after is null)
            {
                return findings;
            }

            var now = new PendingPublications(layout, after);
            open = [.. open.Where(index => results[index] is { Path: var path } && ClaimOf(path, before, then) != ClaimOf(path, after, now))];
        }

        return [.. results.OfType<WorldFinding>()];
    }

    private static WorldFinding? Check(
        WorldFinding finding, WorldLayout layout, (LedgerView View, PendingPublications InFlight) ledger, Dictionary<string, bool> runs, CancellationToken cancellationToken) => finding.Path switch
    {
        var path when ledger.InFlight.IsAlive(path) || IsIntact(path, layout, ledger.View, runs, cancellationToken) => null,
        var path when ledger.InFlight.IsUnfinished(path) => finding with
        {
            Kind = WorldFindingKind.Unfinished, Text = "a process ended while publishing this; the next writer of this world finishes it",
        },
        _ => finding,
    };

    private static (ExecutionId? Run, long? Import, string? Intent) ClaimOf(string path, LedgerView view, PendingPublications inFlight) =>
        (RunOf(path, view)?.Run.Execution, view.Import(path), inFlight.Of(path));

    // By the current ledger: a run that is intact as a whole, or an import.
    private static bool IsIntact(string path, WorldLayout layout, LedgerView view, Dictionary<string, bool> runs, CancellationToken cancellationToken)
    {
        var well = new FindingList();
        if (RunOf(path, view) is { } settled)
        {
            var prefix = settled.Run.Prefix.ToString();
            if (!runs.TryGetValue(prefix, out var holds))
            {
                new RunCheck(layout, well, new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = 1 }).Check(settled);
                runs[prefix] = holds = well.Count == 0;
            }

            return holds;
        }

        if (WorldPath.TryParse(path, out var place) && view.Transition(view.Import(path)) is Transition.Imported imported)
        {
            ExpectedFile.Of(layout, place, imported.Sha256, imported.Size).CheckFromRoot(layout, place, well, cancellationToken);
            return well.Count == 0;
        }

        return false;
    }

    private static Transition.Settled? RunOf(string path, LedgerView view)
    {
        if (path.Split('/') is ["world:", "", var world, var area, var name] && RunArea.Find(area) is not null)
        {
            return view.PrefixOf(world, Path.GetFileNameWithoutExtension(name)) is { } prefix ? Run(prefix) : null;
        }

        for (var cut = path.LastIndexOf('/'); cut > "world://".Length; cut = path.LastIndexOf('/', cut - 1))
        {
            if (Run(path[..(cut + 1)]) is { } settled)
            {
                return settled;
            }
        }

        return null;

        Transition.Settled? Run(string prefix) => view.Transition(view.Settled(prefix)) as Transition.Settled;
    }
}

/// <summary>The publications in progress, and those that dead processes left unfinished.</summary>
internal sealed class PendingPublications
{
    private readonly List<LedgerIntent> alive = [];
    private readonly List<LedgerIntent> gone = [];

    public PendingPublications(WorldLayout layout, LedgerView view)
    {
        foreach (var intent in view.Intents())
        {
            (StagingFolder.IsHeld(layout.Staging, intent.Staging) ? alive : gone).Add(intent);
        }
    }

    public bool IsEmpty => alive.Count + gone.Count == 0;

    public bool IsAlive(string path) => alive.Exists(intent => Covers(intent, path));

    public bool IsUnfinished(string path) => gone.Exists(intent => Covers(intent, path));

    /// <summary>The publication to a path, by the name of its staging folder.</summary>
    public string? Of(string path) => alive.Concat(gone).FirstOrDefault(intent => Covers(intent, path))?.Staging;

    private static bool Covers(LedgerIntent intent, string path) => intent.Transition switch
    {
        Transition.Settled { Run: var run } => path.StartsWith(run.Prefix.ToString(), StringComparison.Ordinal)
            || RunArea.All.Any(area => path == run.Prefix.In(area, run.Execution).ToString()),
        Transition.Imported imported => path == imported.Path.ToString(),
        _ => false,
    };
}
