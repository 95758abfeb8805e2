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
            using var view = LedgerView.Open(layout);
            var inFlight = view is null ? null : new InFlight(layout, view);
            if (view is null || inFlight is null || (view.Last == first.Sequence && inFlight.IsEmpty))
            {
                return findings;
            }

            var runs = new Dictionary<string, bool>(StringComparer.Ordinal);
            return [.. findings.Select(finding => finding.Path switch
            {
                var path when inFlight.IsAlive(path) || IsWell(path, layout, view, runs, cancellationToken) => null,
                var path when inFlight.IsUnfinished(path) => finding with
                {
                    Kind = WorldFindingKind.Unfinished, Text = "a process ended while it published this; the next one that writes to this world finishes it",
                },
                _ => finding,
            }).OfType<WorldFinding>()];
        }
        catch (Exception e) when (e is SqliteException or FaultException)
        {
            return findings;
        }
    }

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
