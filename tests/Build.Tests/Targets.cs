using Nuke.Common.Execution;

namespace Build.Tests;

/// <summary>Targets made by hand, without a build.</summary>
internal static class Targets
{
    public static ExecutableTarget Named(string name, params ExecutableTarget[] dependencies)
    {
        var target = new ExecutableTarget { Name = name, Actions = [() => { }] };
        foreach (var dependency in dependencies)
        {
            target.ExecutionDependencies.Add(dependency);
        }

        return target;
    }

    public static void Trigger(ExecutableTarget first, ExecutableTarget then)
    {
        first.Triggers.Add(then);
        then.TriggerDependencies.Add(first);
    }

    public static string Names(this IEnumerable<ExecutableTarget> targets) => string.Join(' ', targets.Select(x => x.Name));
}
