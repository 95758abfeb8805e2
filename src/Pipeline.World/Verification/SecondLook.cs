using Microsoft.Data.Sqlite;
using Pipeline.Contracts;

namespace Pipeline.World;

/// <summary>Looks once more at what seemed wrong: the world may have been written to between the look at its ledger and the look at its files.</summary>
internal static class SecondLook
{
    /// <param name="layout">The world.</param>
    /// <param name="first">How far its ledger went at the first look.</param>
    /// <param name="findings">What seemed wrong.</param>
    /// <param name="cancellationToken">Breaks off.</param>
    /// <returns>What is wrong.</returns>
    public static IReadOnlyList<WorldFinding> At(WorldLayout layout, LedgerHead first, IReadOnlyList<WorldFinding> findings, CancellationToken cancellationToken)
    {
        if (!findings.Any(finding => finding.Path.StartsWith("world://", StringComparison.Ordinal)))
        {
            return findings;
        }

        try
        {
            return HasMoved(layout, first) ? LookUntilStill(layout, findings, cancellationToken) : findings;
        }
        catch (Exception e) when (e is SqliteException or FaultException)
        {
            return findings;
        }
    }

    private static bool HasMoved(WorldLayout layout, LedgerHead first)
    {
        using var view = LedgerView.Open(layout);
        return view is not null && (view.Last != first.Sequence || !new InFlight(layout, view).IsEmpty);
    }

    // Until nothing is left of which the ledger says something else after the look than before it: that was published meanwhile, once more.
    private static IReadOnlyList<WorldFinding> LookUntilStill(WorldLayout layout, IReadOnlyList<WorldFinding> findings, CancellationToken cancellationToken)
    {
        var seen = findings.ToArray<WorldFinding?>();
        for (var open = Enumerable.Range(0, seen.Length).ToArray(); open.Length > 0;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var before = LedgerView.Open(layout);
            if (before is null)
            {
                return findings;
            }

            var then = new InFlight(layout, before);
            var runs = new Dictionary<string, bool>(StringComparer.Ordinal);
            foreach (var one in open)
            {
                seen[one] = Look(findings[one], layout, (before, then), runs, cancellationToken);
            }

            using var after = LedgerView.Open(layout);
            if (after is null)
            {
                return findings;
            }

            var now = new InFlight(layout, after);
            open = [.. open.Where(one => seen[one] is { Path: var path } && Said(path, before, then) != Said(path, after, now))];
        }

        return [.. seen.OfType<WorldFinding>()];
    }

    private static WorldFinding? Look(
        WorldFinding finding, WorldLayout layout, (LedgerView View, InFlight InFlight) ledger, Dictionary<string, bool> runs, CancellationToken cancellationToken) => finding.Path switch
    {
        var path when ledger.InFlight.IsAlive(path) || IsWell(path, layout, ledger.View, runs, cancellationToken) => null,
        var path when ledger.InFlight.IsUnfinished(path) => finding with
        {
            Kind = WorldFindingKind.Unfinished, Text = "a process ended while it published this; the next one that writes to this world finishes it",
        },
        _ => finding,
    };

    private static (ExecutionId? Run, long? Import, string? Intent) Said(string path, LedgerView view, InFlight inFlight) =>
        (RunOf(path, view)?.Run.Execution, view.Import(path), inFlight.Of(path));

    // By the ledger as it is now: a run that holds as a whole, or an import.
    private static bool IsWell(string path, WorldLayout layout, LedgerView view, Dictionary<string, bool> runs, CancellationToken cancellationToken)
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

/// <summary>What processes are publishing at this moment, and what processes that are gone did not finish publishing.</summary>
internal sealed class InFlight
{
    private readonly List<LedgerIntent> alive = [];
    private readonly List<LedgerIntent> gone = [];

    public InFlight(WorldLayout layout, LedgerView view)
    {
        foreach (var intent in view.Intents())
        {
            (StagingFolder.IsHeld(layout.Staging, intent.Staging) ? alive : gone).Add(intent);
        }
    }

    public bool IsEmpty => alive.Count + gone.Count == 0;

    public bool IsAlive(string path) => alive.Exists(intent => Covers(intent, path));

    public bool IsUnfinished(string path) => gone.Exists(intent => Covers(intent, path));

    /// <summary>What is publishing to a path, by the name of its folder.</summary>
    public string? Of(string path) => alive.Concat(gone).FirstOrDefault(intent => Covers(intent, path))?.Staging;

    private static bool Covers(LedgerIntent intent, string path) => intent.Transition switch
    {
        Transition.Settled { Run: var run } => path.StartsWith(run.Prefix.ToString(), StringComparison.Ordinal)
            || RunArea.All.Any(area => path == run.Prefix.In(area, run.Execution).ToString()),
        Transition.Imported imported => path == imported.Path.ToString(),
        _ => false,
    };
}
