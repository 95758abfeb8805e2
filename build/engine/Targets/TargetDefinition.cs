using System.Linq.Expressions;
using System.Reflection;

namespace Nuke.Common.Execution;

/// <summary>Collects a target's declaration; edges stay delegates until all targets are known.</summary>
internal sealed partial class TargetDefinition(PropertyInfo property, string name, NukeBuild build) : ITargetDefinition
{
    private Stack<PropertyInfo>? _baseMembers;

    public string Name => name;

    public string? DescriptionText { get; private set; }

    public List<Action> Actions { get; } = [];

    public List<(string Text, Func<bool> Delegate)> DynamicConditions { get; } = [];

    public List<(string Text, Func<bool> Delegate)> StaticConditions { get; } = [];

    public List<LambdaExpression> DelegateRequirements { get; } = [];

    public List<string> ArtifactProducts { get; } = [];

    public DependencyBehavior DependencyBehavior { get; private set; }

    public bool IsProceedAfterFailure { get; private set; }

    public bool IsAssuredAfterFailure { get; private set; }

    public bool IsUnlisted { get; private set; }

    public int? PartitionSize { get; private set; }

    public ITargetDefinition Description(string description)
    {
        DescriptionText = description;
        return this;
    }

    public ITargetDefinition Executes(params Action[] actions)
    {
        Actions.AddRange(actions);
        return this;
    }

    public ITargetDefinition Executes<T>(Func<T> action) => Executes(new Action(() => action()));

    public ITargetDefinition Executes(Func<Task> action) => Executes(() => action().GetAwaiter().GetResult());

    public ITargetDefinition OnlyWhenDynamic(Func<bool> condition, string? conditionExpression = null)
    {
        DynamicConditions.Add((ConditionText.Of(conditionExpression), condition));
        return this;
    }

    public ITargetDefinition OnlyWhenStatic(Func<bool> condition, string? conditionExpression = null)
    {
        StaticConditions.Add((ConditionText.Of(conditionExpression), condition));
        return this;
    }

    public ITargetDefinition Requires<T>(Expression<Func<T>> parameterRequirement, params Expression<Func<T>>[] parameterRequirements)
        where T : class? => AddRequirements([parameterRequirement, .. parameterRequirements]);

    public ITargetDefinition Requires<T>(Expression<Func<T?>> parameterRequirement, params Expression<Func<T?>>[] parameterRequirements)
        where T : struct => AddRequirements([parameterRequirement, .. parameterRequirements]);

    public ITargetDefinition Requires(Expression<Func<bool>> requirement, params Expression<Func<bool>>[] requirements) =>
        AddRequirements([requirement, .. requirements]);

    public ITargetDefinition WhenSkipped(DependencyBehavior dependencyBehavior)
    {
        DependencyBehavior = dependencyBehavior;
        return this;
    }

    public ITargetDefinition AssuredAfterFailure()
    {
        IsAssuredAfterFailure = true;
        return this;
    }

    public ITargetDefinition ProceedAfterFailure()
    {
        IsProceedAfterFailure = true;
        return this;
    }

    public ITargetDefinition Unlisted()
    {
        IsUnlisted = true;
        return this;
    }

    public ITargetDefinition Produces(params string[] artifacts)
    {
        ArtifactProducts.AddRange(artifacts);
        return this;
    }

    public ITargetDefinition Partition(int size)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 2);
        PartitionSize = size;
        return this;
    }

    private TargetDefinition AddRequirements(IEnumerable<LambdaExpression> requirements)
    {
        DelegateRequirements.AddRange(requirements);
        return this;
    }
}
