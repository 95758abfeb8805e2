using CsCheck;
using Nuke.Common.Execution;

namespace Build.Tests;

/// <summary>Random graphs without cycles: every edge points to an earlier target.</summary>
internal static class Graphs
{
    public static readonly Gen<ExecutableTarget[]> Any =
        from count in Gen.Int[1, 25]
        from edges in Gen.Select(Gen.Int[0, count - 1], Gen.Int[0, count - 1], Gen.Int[0, 2]).Array[0, count * 2]
        select Connect(count, edges);

    private static ExecutableTarget[] Connect(int count, (int From, int To, int Kind)[] edges)
    {
        var targets = Enumerable.Range(0, count).Select(x => Targets.Named($"T{x}")).ToArray();
        foreach (var (from, to, kind) in edges.Where(x => x.From > x.To))
        {
            switch (kind)
            {
                case 0: targets[from].ExecutionDependencies.Add(targets[to]); break;
                case 1: targets[from].OrderDependencies.Add(targets[to]); break;
                default: Targets.Trigger(targets[to], targets[from]); break;
            }
        }

        return targets;
    }
}
