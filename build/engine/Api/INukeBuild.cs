using System.Linq.Expressions;
using Nuke.Common.CI;
using Nuke.Common.Execution;
using Nuke.Common.IO;
using Nuke.Common.Tooling;

namespace Nuke.Common;

/// <summary>The build as its components see it.</summary>
public interface INukeBuild
{
    IReadOnlyCollection<ExecutableTarget> ExecutionPlan { get; }

    IReadOnlyCollection<ExecutableTarget> InvokedTargets { get; }

    IReadOnlyCollection<ExecutableTarget> SkippedTargets { get; }

    IReadOnlyCollection<ExecutableTarget> ScheduledTargets { get; }

    IReadOnlyCollection<ExecutableTarget> RunningTargets { get; }

    IReadOnlyCollection<ExecutableTarget> AbortedTargets { get; }

    IReadOnlyCollection<ExecutableTarget> FailedTargets { get; }

    IReadOnlyCollection<ExecutableTarget> SucceededTargets { get; }

    IReadOnlyCollection<ExecutableTarget> FinishedTargets { get; }

    bool IsSucceeding { get; }

    bool IsFailing { get; }

    bool IsFinished { get; }

    int? ExitCode { get; set; }

    AbsolutePath RootDirectory { get; }

    AbsolutePath TemporaryDirectory { get; }

    AbsolutePath BuildAssemblyFile { get; }

    AbsolutePath BuildAssemblyDirectory { get; }

    AbsolutePath? BuildProjectDirectory { get; }

    AbsolutePath? BuildProjectFile { get; }

    Verbosity Verbosity { get; }

    Host Host { get; }

    bool Plan { get; }

    bool Help { get; }

    bool NoLogo { get; }

    bool IsLocalBuild { get; }

    bool IsServerBuild { get; }

    bool Continue { get; }

    Partition Partition { get; }

    /// <summary>Shows pairs beside the running target in the summary.</summary>
    void ReportSummary(Configure<Dictionary<string, string>>? configurator = null);

    /// <summary>The value given for a component's parameter, or null.</summary>
    T? TryGetValue<T>(Expression<Func<T>> parameterExpression)
        where T : class?;

    T? TryGetValue<T>(Expression<Func<object?>> parameterExpression);
}
