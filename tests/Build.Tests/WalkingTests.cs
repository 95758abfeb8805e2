using CsCheck;
using Nuke.Common.Execution;
using static Build.Tests.Targets;

namespace Build.Tests;

/// <summary>Laws of running a plan of any shape on any number of threads.</summary>
public sealed class WalkingTests
{
    [Fact]
    public void Each_target_runs_once_and_after_all_that_it_must_follow() =>
        Gen.Select(Graphs.Any, Gen.Int[1, 6]).Sample((all, degree) =>
        {
            var plan = ExecutionPlanner.Plan(all, all);
            var log = Walk(plan, degree, _ => ExecutionStatus.Succeeded);

            Assert.Equal(plan.Select(x => x.Name).Order(StringComparer.Ordinal), log.Ended.Select(x => x.Name).Order(StringComparer.Ordinal));
            Assert.Empty(log.TooEarly);
            Assert.InRange(log.MostAtOnce, 1, degree);
        });

    [Fact]
    public void One_at_a_time_follows_the_plan() =>
        Graphs.Any.Sample(all =>
        {
            var plan = ExecutionPlanner.Plan(all, all);

            Assert.Equal(plan, Walk(plan, 1, _ => ExecutionStatus.Succeeded).Ended);
        });

    [Fact]
    public void After_a_failure_nothing_new_starts_and_the_rest_is_not_run() =>
        Gen.Select(Graphs.Any, Gen.Int[1, 6], Gen.Int[0, 24]).Sample((all, degree, failing) =>
        {
            var plan = ExecutionPlanner.Plan(all, all);
            var bad = plan[failing % plan.Count];

            var log = Walk(plan, degree, x => x == bad ? ExecutionStatus.Failed : ExecutionStatus.Succeeded);

            Assert.Contains(bad, log.Ended);
            Assert.All(plan.Except(log.Ended), x => Assert.Equal(ExecutionStatus.NotRun, x.Status));
            Assert.DoesNotContain(log.Ended, x => x.AllDependencies.Contains(bad));
            Assert.InRange(log.StartedAfterFailure, 0, degree - 1);
        });

    [Fact]
    public void Independent_targets_meet_when_two_may_run_at_once()
    {
        using var meeting = new Barrier(2);
        ExecutableTarget[] plan = [Named("Left"), Named("Right")];

        // Each waits for the other: run in sequence, neither would ever end.
        var log = Walk(plan, 2, _ => meeting.SignalAndWait(TimeSpan.FromSeconds(30)) ? ExecutionStatus.Succeeded : ExecutionStatus.Failed);

        Assert.All(log.Ended, x => Assert.Equal(ExecutionStatus.Succeeded, x.Status));
    }

    [Fact]
    public void An_assured_target_runs_after_a_failure_and_one_that_proceeds_stops_nothing()
    {
        var tolerated = new ExecutableTarget { Name = "Tolerated", ProceedAfterFailure = true };
        var broken = Named("Broken");
        var next = Named("Next", broken);
        var cleanup = new ExecutableTarget { Name = "Cleanup", AssuredAfterFailure = true };
        cleanup.OrderDependencies.Add(next);

        var log = Walk([tolerated, broken, next, cleanup], 1, x => x == tolerated || x == broken ? ExecutionStatus.Failed : ExecutionStatus.Succeeded);

        Assert.Equal("Tolerated Broken Cleanup", log.Ended.Names());
        Assert.Equal(ExecutionStatus.NotRun, next.Status);
    }

    private static WalkLog Walk(IReadOnlyList<ExecutableTarget> plan, int degree, Func<ExecutableTarget, ExecutionStatus> outcome)
    {
        foreach (var target in plan)
        {
            target.Status = ExecutionStatus.Scheduled;
        }

        var log = new WalkLog(plan);
        var walker = new PlanWalker(plan, degree, target =>
        {
            log.Begin(target);
            Thread.Yield();
            log.End(target, outcome(target));
        });
        using var ended = new ManualResetEventSlim();
        walker.Start(ended.Set);
        Assert.True(ended.Wait(TimeSpan.FromMinutes(1)), "the walk did not end");
        return log;
    }
}
