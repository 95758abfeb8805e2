namespace Nuke.Common.Execution;

/// <summary>Turns the declarations of a build into targets with edges.</summary>
internal static class TargetGraph
{
    public static IReadOnlyList<ExecutableTarget> Create(NukeBuild build, IReadOnlyCollection<Target> defaults)
    {
        var definitions = new List<TargetDefinition>();
        var targets = new List<ExecutableTarget>();
        var byFactory = new Dictionary<Delegate, ExecutableTarget>();
        foreach (var property in TargetMembers.All(build.GetType()))
        {
            var factory = TargetMembers.ReadVirtual(property, build);
            var definition = new TargetDefinition(property, TargetMembers.ShortName(property), build);
            factory(definition);
            var target = Create(definition, factory);
            target.IsDefault = defaults.Contains(factory);
            definitions.Add(definition);
            targets.Add(target);
            byFactory[factory] = target;
        }

        for (var i = 0; i < targets.Count; i++)
        {
            Connect(definitions[i], targets[i], byFactory);
        }

        return targets;
    }

    private static ExecutableTarget Create(TargetDefinition definition, Target factory) => new()
    {
        Name = definition.Name,
        Description = definition.DescriptionText,
        Listed = !definition.IsUnlisted,
        Factory = factory,
        Actions = definition.Actions,
        DynamicConditions = definition.DynamicConditions,
        StaticConditions = definition.StaticConditions,
        DelegateRequirements = definition.DelegateRequirements,
        DependencyBehavior = definition.DependencyBehavior,
        AssuredAfterFailure = definition.IsAssuredAfterFailure,
        ProceedAfterFailure = definition.IsProceedAfterFailure,
        ArtifactProducts = definition.ArtifactProducts,
        PartitionSize = definition.PartitionSize,
    };

    private static void Connect(TargetDefinition definition, ExecutableTarget target, Dictionary<Delegate, ExecutableTarget> byFactory)
    {
        Each(definition.DependsOnTargets, other => Link(target.ExecutionDependencies, other));
        Each(definition.DependentForTargets, other => Link(other.ExecutionDependencies, target));
        Each(definition.ConsumedTargets, other => Link(target.OrderDependencies, other));
        Each(definition.AfterTargets, other => Link(target.OrderDependencies, other));
        Each(definition.BeforeTargets, other => Link(other.OrderDependencies, target));
        Each(definition.TriggersTargets, other => Trigger(target, other));
        Each(definition.TriggeredByTargets, other => Trigger(other, target));

        void Each(List<Target> factories, Action<ExecutableTarget> connect)
        {
            foreach (var factory in factories)
            {
                connect(byFactory.GetValueOrDefault(factory) ?? throw new InvalidOperationException(
                    $"Target '{definition.Name}' refers to a target that is not a property of the build."));
            }
        }
    }

    private static void Trigger(ExecutableTarget first, ExecutableTarget then)
    {
        Link(first.Triggers, then);
        Link(then.TriggerDependencies, first);
    }

    private static void Link(IList<ExecutableTarget> edges, ExecutableTarget other)
    {
        if (!edges.Contains(other))
        {
            edges.Add(other);
        }
    }
}
