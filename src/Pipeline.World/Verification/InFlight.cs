using Pipeline.Contracts;

namespace Pipeline.World;

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
