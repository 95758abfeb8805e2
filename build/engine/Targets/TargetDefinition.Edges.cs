namespace Nuke.Common.Execution;

internal sealed partial class TargetDefinition
{
    public List<Target> DependsOnTargets { get; } = [];

    public List<Target> DependentForTargets { get; } = [];

    public List<Target> BeforeTargets { get; } = [];

    public List<Target> AfterTargets { get; } = [];

    public List<Target> TriggersTargets { get; } = [];

    public List<Target> TriggeredByTargets { get; } = [];

    public List<Target> ConsumedTargets { get; } = [];

    public ITargetDefinition DependsOn(params Target[] targets) => Add(DependsOnTargets, targets);

    public ITargetDefinition DependsOn<T>(params Func<T, Target>[] targets) => Add(DependsOnTargets, Of(targets));

    public ITargetDefinition TryDependsOn<T>(params Func<T, Target>[] targets) => build is T ? DependsOn(targets) : this;

    public ITargetDefinition DependentFor(params Target[] targets) => Add(DependentForTargets, targets);

    public ITargetDefinition DependentFor<T>(params Func<T, Target>[] targets) => Add(DependentForTargets, Of(targets));

    public ITargetDefinition TryDependentFor<T>(params Func<T, Target>[] targets) => build is T ? DependentFor(targets) : this;

    public ITargetDefinition Before(params Target[] targets) => Add(BeforeTargets, targets);

    public ITargetDefinition Before<T>(params Func<T, Target>[] targets) => Add(BeforeTargets, Of(targets));

    public ITargetDefinition TryBefore<T>(params Func<T, Target>[] targets) => build is T ? Before(targets) : this;

    public ITargetDefinition After(params Target[] targets) => Add(AfterTargets, targets);

    public ITargetDefinition After<T>(params Func<T, Target>[] targets) => Add(AfterTargets, Of(targets));

    public ITargetDefinition TryAfter<T>(params Func<T, Target>[] targets) => build is T ? After(targets) : this;

    public ITargetDefinition Triggers(params Target[] targets) => Add(TriggersTargets, targets);

    public ITargetDefinition Triggers<T>(params Func<T, Target>[] targets) => Add(TriggersTargets, Of(targets));

    public ITargetDefinition TryTriggers<T>(params Func<T, Target>[] targets) => build is T ? Triggers(targets) : this;

    public ITargetDefinition TriggeredBy(params Target[] targets) => Add(TriggeredByTargets, targets);

    public ITargetDefinition TriggeredBy<T>(params Func<T, Target>[] targets) => Add(TriggeredByTargets, Of(targets));

    public ITargetDefinition TryTriggeredBy<T>(params Func<T, Target>[] targets) => build is T ? TriggeredBy(targets) : this;

    public ITargetDefinition Consumes(params Target[] targets) => Add(ConsumedTargets, targets);

    public ITargetDefinition Consumes<T>(params Func<T, Target>[] targets) => Add(ConsumedTargets, Of(targets));

    public ITargetDefinition Consumes(Target target, params string[] artifacts) => Add(ConsumedTargets, [target]);

    public ITargetDefinition Consumes<T>(Func<T, Target> target, params string[] artifacts) => Add(ConsumedTargets, Of(target));

    private TargetDefinition Add(List<Target> edges, IEnumerable<Target> targets)
    {
        edges.AddRange(targets);
        return this;
    }

    /// <summary>The selected targets of a component; its only one without a selection.</summary>
    private IEnumerable<Target> Of<T>(params Func<T, Target>[] targets) => build is not T component
        ? throw new InvalidOperationException($"Target '{name}' refers to '{typeof(T).Name}', which the build does not implement.")
        : targets.Length > 0
            ? targets.Select(x => x(component))
            : [TargetMembers.ReadVirtual(TargetMembers.Only(typeof(T), name), build)];
}
