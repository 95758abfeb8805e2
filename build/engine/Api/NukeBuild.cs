using System.Linq.Expressions;
using Nuke.Common.CI;
using Nuke.Common.Execution;
using Nuke.Common.Tooling;

namespace Nuke.Common;

/// <summary>
/// The base of a build: <c>static int Main() => Execute&lt;Build&gt;(x => x.Compile);</c> runs the targets named on the
/// command line, or the ones named here. The exit code is 0, 2 for an invalid request, or 255 if a target failed.
/// </summary>
public abstract partial class NukeBuild : INukeBuild
{
    public IReadOnlyCollection<ExecutableTarget> ExecutionPlan { get; internal set; } = [];

    public IReadOnlyCollection<ExecutableTarget> InvokedTargets => [.. ExecutionPlan.Where(x => x.Invoked)];

    public IReadOnlyCollection<ExecutableTarget> SkippedTargets => With(ExecutionStatus.Skipped);

    public IReadOnlyCollection<ExecutableTarget> ScheduledTargets => With(ExecutionStatus.Scheduled);

    public IReadOnlyCollection<ExecutableTarget> RunningTargets => With(ExecutionStatus.Running);

    public IReadOnlyCollection<ExecutableTarget> AbortedTargets => With(ExecutionStatus.Aborted);

    public IReadOnlyCollection<ExecutableTarget> FailedTargets => With(ExecutionStatus.Failed);

    public IReadOnlyCollection<ExecutableTarget> SucceededTargets => With(ExecutionStatus.Succeeded);

    public IReadOnlyCollection<ExecutableTarget> FinishedTargets => [.. FailedTargets, .. SucceededTargets];

    public bool Plan { get; internal set; }

    public bool Help { get; internal set; }

    public bool NoLogo { get; set; }

    public bool Continue { get; internal set; }

    public Partition Partition { get; internal set; } = Partition.Single;

    public bool IsSucceeding => !IsFailing;

    public bool IsFailing => ExecutionPlan.Any(x => x.Status is ExecutionStatus.Failed or ExecutionStatus.Aborted or ExecutionStatus.NotRun);

    public bool IsFinished => !ExecutionPlan.Any(x => x.Status is ExecutionStatus.Scheduled or ExecutionStatus.Running);

    /// <summary>Overrides the exit code when set.</summary>
    public int? ExitCode { get; set; }

    internal ParameterInjection? Injection { get; set; }

    public void ReportSummary(Configure<Dictionary<string, string>>? configurator = null)
    {
        var target = BuildOutput.Running ?? throw new InvalidOperationException("Only a running target has a summary.");
        target.SummaryInformation = configurator?.Invoke(new Dictionary<string, string>(StringComparer.Ordinal)) ?? target.SummaryInformation;
    }

    public T? TryGetValue<T>(Expression<Func<T>> parameterExpression)
        where T : class? => (T?)Injection?.Find(parameterExpression);

    public T? TryGetValue<T>(Expression<Func<object?>> parameterExpression) =>
        Injection?.Find(parameterExpression) is T value ? value : default;

    protected static int Execute<T>(params Expression<Func<T, Target>>[] defaultTargetExpressions)
        where T : NukeBuild, new() => BuildRun.Execute(() => new T(), defaultTargetExpressions);

    private IReadOnlyCollection<ExecutableTarget> With(ExecutionStatus status) => [.. ExecutionPlan.Where(x => x.Status == status)];
}
