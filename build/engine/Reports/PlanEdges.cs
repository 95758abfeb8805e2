namespace Nuke.Common.Execution;

/// <summary>The edges of a plan, each with its kind, between targets that are both in it.</summary>
internal static class PlanEdges
{
    public static IEnumerable<Edge> Of(IReadOnlyList<ExecutableTarget> plan, ExecutableTarget target) =>
        Enumerable.Empty<Edge>()
            .Concat(target.ExecutionDependencies.Select(x => new Edge(x, target, EdgeKind.DependsOn)))
            .Concat(target.TriggerDependencies.Select(x => new Edge(x, target, EdgeKind.TriggeredBy)))
            .Concat(target.OrderDependencies.Select(x => new Edge(x, target, EdgeKind.After)))
            .Where(x => plan.Contains(x.From))
            .DistinctBy(x => x.From);

    /// <summary>The edges without those whose order follows from others.</summary>
    public static IReadOnlyList<Edge> Needed(IReadOnlyList<ExecutableTarget> plan)
    {
        var edges = plan.ToDictionary(x => x, x => Of(plan, x).ToList());
        var before = new Dictionary<ExecutableTarget, HashSet<ExecutableTarget>>();
        foreach (var target in plan)
        {
            before[target] = [.. edges[target].SelectMany(x => before[x.From].Append(x.From))];
        }

        return [.. plan.SelectMany(x => edges[x].Where(e => !edges[x].Exists(other => before[other.From].Contains(e.From))))];
    }
}

/// <summary>Why one target follows another.</summary>
internal enum EdgeKind
{
    DependsOn,
    TriggeredBy,
    After,
}

/// <summary><paramref name="To"/> runs after <paramref name="From"/>.</summary>
internal sealed record Edge(ExecutableTarget From, ExecutableTarget To, EdgeKind Kind)
{
    public string Words => Kind switch
    {
        EdgeKind.DependsOn => "depends on",
        EdgeKind.TriggeredBy => "triggered by",
        _ => "after",
    };
}
