using Nuke.Common;
using Nuke.Common.Execution;

namespace Build.Tests;

/// <summary>The graphs that declarations produce: components, overrides, and edges from either end.</summary>
public sealed class TargetGraphTests
{
    private readonly List<string> _ran = [];

    internal interface IPack : INukeBuild
    {
        List<string> Ran { get; }

        Target Pack => _ => _
            .Description("Packs")
            .Executes(() => Ran.Add("pack of the component"));
    }

    internal interface IAbsent : INukeBuild
    {
        Target Absent => _ => _;
    }

    [Fact]
    public void A_component_s_target_is_a_target_of_the_build() =>
        Assert.Equal("Packs", Find(new Plain(_ran), "Pack").Description);

    [Fact]
    public void An_override_takes_over_the_component_s_definition_and_adds_to_it()
    {
        var target = Find(new Extended(_ran), "Pack");

        foreach (var action in target.Actions)
        {
            action();
        }

        Assert.Equal(["pack of the component", "and more"], _ran);
        Assert.Equal("Packs", target.Description);
    }

    [Fact]
    public void An_override_takes_over_its_base_class_s_definition()
    {
        var target = Find(new Derived(_ran), "Early");

        Assert.Equal("Begins, derived", target.Description);
        Assert.Equal("Pack Late", target.Triggers.Names());
    }

    [Fact]
    public void Edges_may_be_declared_at_either_end()
    {
        var build = new Plain(_ran);

        Assert.Equal("Early", Find(build, "Pack").ExecutionDependencies.Names());
        Assert.Equal("Pack", Find(build, "Late").OrderDependencies.Names());
        Assert.Equal("Late", Find(build, "Early").Triggers.Names());
        Assert.Equal("Early", Find(build, "Late").TriggerDependencies.Names());
    }

    [Fact]
    public void A_component_that_the_build_lacks_is_ignored_when_tried_and_named_when_not()
    {
        Assert.Empty(Find(new Plain(_ran), "Early").ExecutionDependencies);

        var failure = Assert.Throws<InvalidOperationException>(() => TargetGraph.Create(new Broken(), []));
        Assert.Equal("Target 'Wrong' refers to 'IAbsent', which the build does not implement.", failure.Message);
    }

    private static ExecutableTarget Find(NukeBuild build, string name) =>
        TargetGraph.Create(build, []).Single(x => x.Name == name);

    private class Plain(List<string> ran) : NukeBuild, IPack
    {
        public List<string> Ran => ran;

        public virtual Target Early => _ => _
            .Description("Begins")
            .TryDependsOn<IAbsent>()
            .DependentFor<IPack>();

        public Target Late => _ => _
            .After<IPack>(x => x.Pack)
            .TriggeredBy(Early);
    }

    private sealed class Extended(List<string> ran) : Plain(ran), IPack
    {
        Target IPack.Pack => _ => _
            .Inherit<IPack>()
            .Executes(() => Ran.Add("and more"));
    }

    private sealed class Derived(List<string> ran) : Plain(ran)
    {
        public override Target Early => _ => _
            .Base()
            .Description("Begins, derived")
            .Triggers<IPack>();
    }

    private sealed class Broken : NukeBuild
    {
        public Target Wrong => _ => _.DependsOn<IAbsent>();
    }
}
