using Nuke.Common;
using Nuke.Common.Execution;
using Serilog;

namespace Pipeline.Targets;

/// <summary>The workflows of GitHub Actions, written from the targets.</summary>
public interface IWorkflows : IDrift
{
    /// <summary>
    /// How the workflows come to know the lanes and what these depend on. Nothing waits for a target that triggers another, so the check can still come
    /// before all lanes, and before the engine that they need.
    /// </summary>
    Target Lanes => _ => _
        .Description("Runs the release lanes, as a merge does")
        .Unlisted()
        .Triggers(Drift);

    Target Workflows => _ => _
        .Description("Writes .github/workflows from the targets")
        .After(Lanes)
        .Executes(() =>
        {
            var files = WorkflowFiles.Of(RootDirectory, LastLane(nameof(Workflows)));
            var stale = files.Stale();
            files.Write();
            Log.Information("{Outcome:l}", stale.Count == 0 ? "The workflows are what the targets say." : $"Written: {string.Join(", ", stale)}");
        });

    Target WorkflowsCurrent => _ => _
        .Description("Fails when .github/workflows is not what the targets say")
        .Unlisted()
        .After(Lanes)
        .Executes(() =>
        {
            var stale = WorkflowFiles.Of(RootDirectory, LastLane(nameof(WorkflowsCurrent))).Stale();
            Assert.True(stale.Count == 0, $"Not what the targets say: {string.Join(", ", stale)} in .github/workflows. Run ./build.sh Workflows.");
        });

    private ExecutableTarget LastLane(string target) =>
        ExecutionPlan.Single(planned => planned.Name == target).OrderDependencies.Single(known => known.Name == nameof(Lanes)).Triggers.Single();
}
