namespace Nuke.Common.Execution;

/// <summary>Targets that wait for each other can never run: the path is named before anything does.</summary>
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
                throw new BuildFailureException($"Targets depend on each other in a circle: {string.Join(" → ", cycle)}.");
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
