using CsCheck;
using Nuke.Common;
using Nuke.Common.Execution;
using static Build.Tests.Targets;

namespace Build.Tests;

public sealed class PlanningTests
{
    [Fact]
    public void Dependencies_come_before_their_target()
    {
        var restore = Named("Restore");
        var compile = Named("Compile", restore);
        var test = Named("Test", compile, restore);

        Assert.Equal("Restore Compile Test", ExecutionPlanner.Plan([test, compile, restore], [test]).Names());
    }

    [Fact]
    public void Targets_that_nothing_asks_for_are_left_out()
    {
        var (compile, publish) = (Named("Compile"), Named("Publish"));

        Assert.Equal("Compile", ExecutionPlanner.Plan([compile, publish], [compile]).Names());
    }

    [Fact]
    public void Order_alone_schedules_nothing()
    {
        var (clean, compile) = (Named("Clean"), Named("Compile"));
        compile.OrderDependencies.Add(clean);

        Assert.Equal("Compile", ExecutionPlanner.Plan([clean, compile], [compile]).Names());
        Assert.Equal("Clean Compile", ExecutionPlanner.Plan([clean, compile], [compile, clean]).Names());
    }

    [Fact]
    public void A_triggered_target_comes_after_the_one_that_triggers_it_with_its_own_dependencies()
    {
        var prepare = Named("Prepare");
        var report = Named("Report", prepare);
        var test = Named("Test");
        Trigger(test, report);

        Assert.Equal("Test Prepare Report", ExecutionPlanner.Plan([prepare, report, test], [test]).Names());
    }

    [Fact]
    public void A_circle_is_named_as_a_path()
    {
        var (a, b, c) = (Named("A"), Named("B"), Named("C"));
        a.ExecutionDependencies.Add(b);
        b.OrderDependencies.Add(c);
        c.ExecutionDependencies.Add(a);

        var failure = Assert.Throws<BuildFailureException>(() => ExecutionPlanner.Plan([a, b, c], [a]));
        Assert.Equal("Targets have a circular dependency: A → B → C → A.", failure.Message);
        Assert.Equal(255, failure.ExitCode);
    }

    [Fact]
    public void Any_graph_is_planned_in_topological_order_with_each_target_once() =>
        Graphs.Any.Sample(all =>
        {
            var invoked = all.Where((_, i) => i % 3 == 0).ToList();

            var plan = ExecutionPlanner.Plan(all, invoked).ToList();

            Assert.Equal(plan.Count, plan.Distinct().Count());
            Assert.Superset(invoked.ToHashSet(), plan.ToHashSet());
            foreach (var target in plan)
            {
                Assert.Subset(plan.ToHashSet(), target.ExecutionDependencies.Concat(target.Triggers).ToHashSet());
                Assert.All(
                    target.AllDependencies.Where(plan.Contains),
                    dependency => Assert.True(plan.IndexOf(dependency) < plan.IndexOf(target)));
            }
        });
}
