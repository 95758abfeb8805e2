namespace Nuke.Common.Execution;

/// <summary>Selects the targets of a run and orders them; pure.</summary>
internal static class ExecutionPlanner
{
    /// <summary>
    /// The closure of <paramref name="invoked"/> over dependencies and triggers, each target once and after all its predecessors,
    /// otherwise in the order of the command line and of declaration.
    /// </summary>
    public static IReadOnlyList<ExecutableTarget> Plan(
        IReadOnlyCollection<ExecutableTarget> all, IReadOnlyCollection<ExecutableTarget> invoked)
    {
        CircularDependency.ThrowIfAny(all);
        var scheduled = Closure(invoked);
        var members = new HashSet<ExecutableTarget>(scheduled);
        var placed = new HashSet<ExecutableTarget>();
        var plan = new List<ExecutableTarget>(scheduled.Count);
        foreach (var target in scheduled)
        {
            Place(target);
        }

        return plan;

        void Place(ExecutableTarget target)
        {
            if (!members.Contains(target) || !placed.Add(target))
            {
                return;
            }

            foreach (var dependency in target.AllDependencies)
            {
                Place(dependency);
            }

            plan.Add(target);
        }
    }

    private static List<ExecutableTarget> Closure(IEnumerable<ExecutableTarget> invoked)
    {
        var closure = new List<ExecutableTarget>();
        var seen = new HashSet<ExecutableTarget>();
        foreach (var target in invoked)
        {
            Visit(target);
        }

        return closure;

        void Visit(ExecutableTarget target)
        {
            if (!seen.Add(target))
            {
                return;
            }

            foreach (var dependency in target.ExecutionDependencies)
            {
                Visit(dependency);
            }

            closure.Add(target);
            foreach (var triggered in target.Triggers)
            {
                Visit(triggered);
            }
        }
    }
}

/// <summary>Reports a cycle of targets, which could never run, before anything runs.</summary>
internal static class CircularDependency
{
    public static void ThrowIfAny(IEnumerable<ExecutableTarget> targets)
    {
        var finished = new HashSet<ExecutableTarget>();
        var path = new List<ExecutableTarget>();
        foreach (var target in targets)
        {
            Follow(target);
        }

        void Follow(ExecutableTarget target)
        {
            if (finished.Contains(target))
            {
                return;
            }

            var start = path.IndexOf(target);
            if (start >= 0)
            {
                var cycle = path.Skip(start).Append(target).Select(x => x.Name);
                throw new BuildFailureException($"Targets have a circular dependency: {string.Join(" → ", cycle)}.");
            }

            path.Add(target);
            foreach (var dependency in target.AllDependencies)
            {
                Follow(dependency);
            }

            path.RemoveAt(path.Count - 1);
            finished.Add(target);
        }
    }
}
