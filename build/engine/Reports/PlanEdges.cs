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
