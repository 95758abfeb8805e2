using System.Text.RegularExpressions;
using Nuke.Common.Execution;

namespace Pipeline.Targets.Workflows;

/// <summary>A lane as a job: its target, the lanes that must run first, and the lanes that the job therefore skips.</summary>
/// <param name="Target">The target's name.</param>
/// <param name="Needs">The lanes that it depends on directly.</param>
/// <param name="Skips">All lanes that it depends on, directly or indirectly.</param>
internal sealed record LaneOrder(string Target, IReadOnlyList<string> Needs, IReadOnlyList<string> Skips)
{
    /// <summary>A target's name as a job id: <c>BuildAndPin</c> → <c>build-and-pin</c>.</summary>
    public static string JobOf(string target) => Regex.Replace(target, "(?<=[a-z])(?=[A-Z])", "-", RegexOptions.None, TimeSpan.FromSeconds(1)).ToLowerInvariant();

    /// <summary>The lanes that a target depends on, and the target itself, in dependency order, from <c>DependsOn</c>.</summary>
    /// <param name="last">The last target of the release.</param>
    /// <param name="lanes">The targets that are lanes; other targets run with the lane that depends on them.</param>
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
