using Nuke.Common;
using Nuke.Common.Execution;
using Pipeline.Contracts.Faults;
using Pipeline.Targets.Workflows;
using Serilog;

namespace Pipeline.Targets;

/// <summary>The GitHub Actions workflows, generated from the targets.</summary>
public interface IWorkflows : IDrift, IForce
{
    /// <summary>
    /// Gives the workflows access to the lanes and their dependencies. Nothing waits for a target that triggers another, so the check can still run before
    /// all lanes and before the engine that they need.
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
            var files = Files(nameof(Workflows));
            var stale = files.Stale();
            AssertDone(() => files.Write(replaces: Force));
            Log.Information("{Outcome:l}", stale.Count == 0 ? "The workflows are up to date." : $"Written: {string.Join(", ", stale)}");
        });

    Target WorkflowsCurrent => _ => _
        .Description("Fails if .github/workflows is out of date")
        .Unlisted()
        .After(Lanes)
        .Executes(() =>
        {
            var stale = Files(nameof(WorkflowsCurrent)).Stale();
            Assert.True(stale.Count == 0, $"Out of date in .github/workflows: {string.Join(", ", stale)}. Run ./build.sh Workflows.");
        });

    private WorkflowFiles Files(string target)
    {
        WorkflowFiles? files = null;
        AssertDone(() => files = WorkflowFiles.Of(RootDirectory, LastLane(target)));
        return files!;
    }

    private static void AssertDone(Action action)
    {
        try
        {
            action();
        }
        catch (FaultException e)
        {
            Assert.Fail(e.Fault.Message);
        }
    }

    private ExecutableTarget LastLane(string target) =>
        ExecutionPlan.Single(step => step.Name == target).OrderDependencies.Single(lane => lane.Name == nameof(Lanes)).Triggers.Single();
}
