using System.Diagnostics;

namespace Nuke.Common.Execution;

/// <summary>A declared target with its edges and its status in the current run.</summary>
[DebuggerDisplay("{Name} ({Status})")]
public sealed class ExecutableTarget
{
    internal Stopwatch Stopwatch { get; } = new();

    public required string Name { get; init; }

    public string? Description { get; init; }

    public bool Listed { get; init; } = true;

    public Delegate? Factory { get; init; }

    public IReadOnlyList<(string Text, Func<bool> Delegate)> DynamicConditions { get; init; } = [];

    public IReadOnlyList<(string Text, Func<bool> Delegate)> StaticConditions { get; init; } = [];

    public DependencyBehavior DependencyBehavior { get; init; }

    public bool AssuredAfterFailure { get; init; }

    public bool ProceedAfterFailure { get; init; }

    public IReadOnlyList<System.Linq.Expressions.LambdaExpression> DelegateRequirements { get; init; } = [];

    public IReadOnlyList<Action> Actions { get; init; } = [];

    public IReadOnlyList<string> ArtifactProducts { get; init; } = [];

    public int? PartitionSize { get; init; }

    /// <summary>Targets that are scheduled with this one and run before it.</summary>
    public IList<ExecutableTarget> ExecutionDependencies { get; } = [];

    /// <summary>Before this target, when both are scheduled.</summary>
    public IList<ExecutableTarget> OrderDependencies { get; } = [];

    /// <summary>The targets that trigger this one and run before it.</summary>
    public IList<ExecutableTarget> TriggerDependencies { get; } = [];

    /// <summary>Targets that are scheduled with this one and run after it.</summary>
    public IList<ExecutableTarget> Triggers { get; } = [];

    public IReadOnlyCollection<ExecutableTarget> AllDependencies =>
        [.. ExecutionDependencies.Concat(OrderDependencies).Concat(TriggerDependencies).Distinct()];

    public TimeSpan Duration => Stopwatch.Elapsed;

    public bool IsDefault { get; internal set; }

    public ExecutionStatus Status { get; set; }

    /// <summary>Whether it was named on the command line, or is the default when none is.</summary>
    public bool Invoked { get; set; }

    public Dictionary<string, string> SummaryInformation { get; internal set; } = new(StringComparer.Ordinal);

    /// <summary>Why the target was skipped, unless a condition skipped it.</summary>
    public string? Skipped
    {
        get => SummaryInformation.GetValueOrDefault(nameof(Skipped));
        internal set => SummaryInformation[nameof(Skipped)] = value!;
    }

    /// <summary>The text of the conditions that were false.</summary>
    public string? OnlyWhen
    {
        get => SummaryInformation.GetValueOrDefault(nameof(OnlyWhen));
        internal set => SummaryInformation[nameof(OnlyWhen)] = value!;
    }
}
