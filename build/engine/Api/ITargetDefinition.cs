using System.Linq.Expressions;
using System.Runtime.CompilerServices;

namespace Nuke.Common;

/// <summary>The fluent declaration of a target; every method returns the same definition.</summary>
public interface ITargetDefinition
{
    string Name { get; }

    /// <summary>One line for <c>--help</c>.</summary>
    ITargetDefinition Description(string description);

    /// <summary>What the target does; several actions run one after the other.</summary>
    ITargetDefinition Executes(params Action[] actions);

    ITargetDefinition Executes<T>(Func<T> action);

    ITargetDefinition Executes(Func<Task> action);

    /// <summary>Targets that are scheduled with this one and run before it.</summary>
    ITargetDefinition DependsOn(params Target[] targets);

    ITargetDefinition DependsOn<T>(params Func<T, Target>[] targets);

    /// <summary>As <see cref="DependsOn{T}"/> when the build implements <typeparamref name="T"/>; else nothing.</summary>
    ITargetDefinition TryDependsOn<T>(params Func<T, Target>[] targets);

    /// <summary>The inverse of <see cref="DependsOn(Target[])"/>.</summary>
    ITargetDefinition DependentFor(params Target[] targets);

    ITargetDefinition DependentFor<T>(params Func<T, Target>[] targets);

    ITargetDefinition TryDependentFor<T>(params Func<T, Target>[] targets);

    /// <summary>Evaluated right before the target would run; false skips it.</summary>
    ITargetDefinition OnlyWhenDynamic(Func<bool> condition, [CallerArgumentExpression(nameof(condition))] string? conditionExpression = null);

    /// <summary>Evaluated before the first target runs; false skips it.</summary>
    ITargetDefinition OnlyWhenStatic(Func<bool> condition, [CallerArgumentExpression(nameof(condition))] string? conditionExpression = null);

    /// <summary>Parameters that must have a value before the first target runs.</summary>
    ITargetDefinition Requires<T>(Expression<Func<T>> parameterRequirement, params Expression<Func<T>>[] parameterRequirements)
        where T : class?;

    ITargetDefinition Requires<T>(Expression<Func<T?>> parameterRequirement, params Expression<Func<T?>>[] parameterRequirements)
        where T : struct;

    /// <summary>Conditions that must hold before the first target runs.</summary>
    ITargetDefinition Requires(Expression<Func<bool>> requirement, params Expression<Func<bool>>[] requirements);

    ITargetDefinition WhenSkipped(DependencyBehavior dependencyBehavior);

    /// <summary>Order only: when both are scheduled, this one runs first.</summary>
    ITargetDefinition Before(params Target[] targets);

    ITargetDefinition Before<T>(params Func<T, Target>[] targets);

    ITargetDefinition TryBefore<T>(params Func<T, Target>[] targets);

    /// <summary>Order only: when both are scheduled, this one runs later.</summary>
    ITargetDefinition After(params Target[] targets);

    ITargetDefinition After<T>(params Func<T, Target>[] targets);

    ITargetDefinition TryAfter<T>(params Func<T, Target>[] targets);

    /// <summary>Targets that are scheduled with this one and run after it.</summary>
    ITargetDefinition Triggers(params Target[] targets);

    ITargetDefinition Triggers<T>(params Func<T, Target>[] targets);

    ITargetDefinition TryTriggers<T>(params Func<T, Target>[] targets);

    /// <summary>The inverse of <see cref="Triggers(Target[])"/>.</summary>
    ITargetDefinition TriggeredBy(params Target[] targets);

    ITargetDefinition TriggeredBy<T>(params Func<T, Target>[] targets);

    ITargetDefinition TryTriggeredBy<T>(params Func<T, Target>[] targets);

    /// <summary>Runs even after another target failed.</summary>
    ITargetDefinition AssuredAfterFailure();

    /// <summary>The others run even if this one fails; the build still fails.</summary>
    ITargetDefinition ProceedAfterFailure();

    /// <summary>Not shown in <c>--help</c>.</summary>
    ITargetDefinition Unlisted();

    /// <summary>Takes over the definition of the overridden base member.</summary>
    ITargetDefinition Base();

    ITargetDefinition Inherit(params Target[] targets);

    /// <summary>Takes over the definition of a component's default implementation.</summary>
    ITargetDefinition Inherit<T>(params Expression<Func<T, Target>>[] targets);

    /// <summary>Files that the target leaves behind, as globs.</summary>
    ITargetDefinition Produces(params string[] artifacts);

    ITargetDefinition Consumes(params Target[] targets);

    ITargetDefinition Consumes<T>(params Func<T, Target>[] targets);

    ITargetDefinition Consumes(Target target, params string[] artifacts);

    ITargetDefinition Consumes<T>(Func<T, Target> target, params string[] artifacts);

    /// <summary>Into how many parts a CI may split the target, from 2.</summary>
    ITargetDefinition Partition(int size);
}
