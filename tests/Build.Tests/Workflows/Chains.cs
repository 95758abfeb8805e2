using Nuke.Common.Execution;
using Pipeline.Targets.Workflows;

namespace Build.Tests;

/// <summary>Targets made by hand, with names and dependencies.</summary>
internal static class Chains
{
    /// <summary>The intended release chain.</summary>
    public static ExecutableTarget Release => Of(
        "EngineUp", "RegistryUp: EngineUp", "BuildAndPin: RegistryUp", "Acceptance: BuildAndPin EngineUp", "DeployMock: Acceptance", "Drift: DeployMock RegistryUp");

    /// <param name="declarations"><c>Target: Dependency Dependency</c>, each after its dependencies; the last is the result.</param>
    public static ExecutableTarget Of(params string[] declarations)
    {
        var targets = new Dictionary<string, ExecutableTarget>(StringComparer.Ordinal);
        foreach (var parts in declarations.Select(declaration => declaration.Split(':')))
        {
            var target = targets[parts[0]] = new ExecutableTarget { Name = parts[0] };
            foreach (var dependency in parts.Skip(1).SelectMany(names => names.Split(' ', StringSplitOptions.RemoveEmptyEntries)))
            {
                target.ExecutionDependencies.Add(targets[dependency]);
            }
        }

        return targets[declarations[^1].Split(':')[0]];
    }

    /// <summary>The lanes in order, as <c>Lane ← its needs (its skips)</c>.</summary>
    public static string[] Text(ExecutableTarget last) =>
        [.. LaneOrder.Of(last, MainWorkflow.Lanes).Select(lane => $"{lane.Target} ← {string.Join(' ', lane.Needs)} ({string.Join(' ', lane.Skips)})")];
}
