using Serilog;

namespace Nuke.Common.Execution;

/// <summary>Decides before the first target runs which targets to skip.</summary>
internal static class SkipRules
{
    /// <param name="plan">The targets in order; all are first marked as scheduled.</param>
    /// <param name="skipped">Null for no skips; empty to skip every target that was not invoked.</param>
    public static void Apply(IReadOnlyCollection<ExecutableTarget> plan, IReadOnlyCollection<ExecutableTarget>? skipped)
    {
        foreach (var target in plan)
        {
            target.Status = ExecutionStatus.Scheduled;
        }

        foreach (var target in plan.Where(x => skipped is { Count: 0 } || skipped?.Contains(x) is true))
        {
            if (target.Invoked && skipped!.Count > 0)
            {
                Log.Warning("Target {Target:l} was invoked, so it is not skipped", target.Name);
            }

            Skip(plan, target, "via parameter");
        }

        foreach (var target in plan.Where(x => x.Status == ExecutionStatus.Scheduled).ToList())
        {
            if (!Holds(target, target.StaticConditions))
            {
                target.Status = ExecutionStatus.Skipped;
                SkipDependencies(plan, target);
            }
        }
    }

    /// <summary>True if all conditions are true; otherwise keeps the text of the false ones for the summary.</summary>
    public static bool Holds(ExecutableTarget target, IReadOnlyList<(string Text, Func<bool> Delegate)> conditions)
    {
        if (conditions.Count == 0)
        {
            return true;
        }

        var violated = conditions.Where(x => !x.Delegate()).Select(x => x.Text).ToList();
        if (violated.Count == 0)
        {
            return true;
        }

        target.OnlyWhen = string.Join(" && ", violated);
        return false;
    }

    private static void Skip(IReadOnlyCollection<ExecutableTarget> plan, ExecutableTarget target, string reason)
    {
        if (target.Invoked || target.Status != ExecutionStatus.Scheduled)
        {
            return;
        }

        target.Status = ExecutionStatus.Skipped;
        target.Skipped ??= reason;
        SkipDependencies(plan, target);
    }

    private static void SkipDependencies(IReadOnlyCollection<ExecutableTarget> plan, ExecutableTarget target)
    {
        if (target.DependencyBehavior == DependencyBehavior.Execute)
        {
            return;
        }

        foreach (var dependency in target.ExecutionDependencies.Concat(target.Triggers).Where(x => !IsNeeded(plan, x)))
        {
            Skip(plan, dependency, $"because of {target.Name}");
        }
    }

    private static bool IsNeeded(IReadOnlyCollection<ExecutableTarget> plan, ExecutableTarget target) =>
        plan.Any(x => x.Status == ExecutionStatus.Scheduled && (x.ExecutionDependencies.Contains(target) || x.Triggers.Contains(target)));
}
