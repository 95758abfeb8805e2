using Nuke.Common;
using Nuke.Common.Execution;
using Serilog;

namespace Pipeline.Targets;

/// <summary>The workflows of GitHub Actions, written from the targets.</summary>
public interface IWorkflows : IDrift
{
    // After, although there is nothing to wait for: that is how one target comes to know another and what it depends on.
    Target Workflows => _ => _
        .Description("Writes .github/workflows from the targets")
        .After(Drift)
        .Executes(() =>
        {
            var files = WorkflowFiles.Of(RootDirectory, LastLane(Planned(nameof(Workflows))));
            var stale = files.Stale();
            files.Write();
            Log.Information("{Outcome:l}", stale.Count == 0 ? "The workflows are what the targets say." : $"Written: {string.Join(", ", stale)}");
        });

    Target WorkflowsCurrent => _ => _
        .Description("Fails when .github/workflows is not what the targets say")
        .Unlisted()
        .After(Workflows)
        .Executes(() =>
        {
            var workflows = Known(Planned(nameof(WorkflowsCurrent)), nameof(Workflows));
            var stale = WorkflowFiles.Of(RootDirectory, LastLane(workflows)).Stale();
            Assert.True(stale.Count == 0, $"Not what the targets say: {string.Join(", ", stale)} in .github/workflows. Run ./build.sh Workflows.");
        });

    private ExecutableTarget Planned(string target) => ExecutionPlan.Single(planned => planned.Name == target);

    private static ExecutableTarget Known(ExecutableTarget by, string target) => by.OrderDependencies.Single(other => other.Name == target);

    private static ExecutableTarget LastLane(ExecutableTarget workflows) => Known(workflows, nameof(Drift));
}
