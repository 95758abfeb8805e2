using System.Text.RegularExpressions;
using Nuke.Common.Execution;

namespace Pipeline.Targets;

/// <summary>A lane as a job: the target that runs, the lanes that must have run, and those that this job therefore skips.</summary>
/// <param name="Target">The target's name.</param>
/// <param name="Needs">The lanes that it depends on with no lane between.</param>
/// <param name="Skips">All lanes that it depends on, near or far.</param>
internal sealed record LaneOrder(string Target, IReadOnlyList<string> Needs, IReadOnlyList<string> Skips)
{
    /// <summary>A target's name as a job's id: <c>BuildAndPin</c> → <c>build-and-pin</c>.</summary>
    public static string JobOf(string target) => Regex.Replace(target, "(?<=[a-z])(?=[A-Z])", "-", RegexOptions.None, TimeSpan.FromSeconds(1)).ToLowerInvariant();

    /// <summary>The lanes that a target depends on, and itself, each after those that it needs: read off <c>DependsOn</c>.</summary>
    /// <param name="last">The target that ends the release.</param>
    /// <param name="lanes">Which targets are lanes; the others are run by whichever lane depends on them.</param>
    public static IReadOnlyList<LaneOrder> Of(ExecutableTarget last, IReadOnlySet<string> lanes)
    {
        var order = new List<LaneOrder>();
        Visit(last);
        return order;

        void Visit(ExecutableTarget target)
        {
            foreach (var dependency in target.ExecutionDependencies)
            {
                Visit(dependency);
            }

            if (lanes.Contains(target.Name) && order.All(lane => lane.Target != target.Name))
            {
                var needs = Nearest(target).Distinct(StringComparer.Ordinal).ToList();
                var far = needs.SelectMany(need => order.Single(lane => lane.Target == need).Skips);
                order.Add(new LaneOrder(target.Name, needs, [.. far.Concat(needs).Distinct(StringComparer.Ordinal)]));
            }
        }

        IEnumerable<string> Nearest(ExecutableTarget target) =>
            target.ExecutionDependencies.SelectMany(dependency => lanes.Contains(dependency.Name) ? [dependency.Name] : Nearest(dependency));
    }
}
