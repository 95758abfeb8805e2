using Nuke.Common.Tooling;
using Serilog;

namespace Nuke.Common.Execution;

/// <summary>Runs one target: evaluates its dynamic conditions, runs its actions, records its status.</summary>
internal sealed class TargetRunner(NukeBuild build, BuildAttempt attempt)
{
    public void Run(ExecutableTarget target) => BuildOutput.Within(target, () => RunWithin(target));

    private void RunWithin(ExecutableTarget target)
    {
        try
        {
            if (IsSkipped(target))
            {
                target.Status = ExecutionStatus.Skipped;
                build.OnTargetSkipped(target.Name);
            }
            else if (target.Actions.Count == 0)
            {
                target.Status = ExecutionStatus.Collective;
            }
            else
            {
                Perform(target);
            }
        }
        catch (Exception e)
        {
            Fail(target, e);
        }
    }

    private bool IsSkipped(ExecutableTarget target)
    {
        if (target.Status == ExecutionStatus.Skipped)
        {
            return true;
        }

        if (attempt.HasSucceeded(target))
        {
            target.Skipped = "succeeded in the continued attempt";
            return true;
        }

        return !SkipRules.Holds(target, target.DynamicConditions);
    }

    private void Perform(ExecutableTarget target)
    {
        if (!BuildOutput.IsParallel)
        {
            NukeBuild.Host.BeginTarget(target.Name);
        }

        target.Status = ExecutionStatus.Running;
        target.Stopwatch.Start();
        build.OnTargetRunning(target.Name);
        try
        {
            foreach (var action in target.Actions)
            {
                action();
            }

            target.Stopwatch.Stop();
            target.Status = ExecutionStatus.Succeeded;
            attempt.Add(target);
            build.OnTargetSucceeded(target.Name);
        }
        finally
        {
            if (!BuildOutput.IsParallel)
            {
                NukeBuild.Host.EndTarget();
            }
        }
    }

    private void Fail(ExecutableTarget target, Exception exception)
    {
        target.Stopwatch.Stop();
        var cause = exception is AggregateException { InnerExceptions: [var only] } ? only : exception;
        target.Status = Cancellation.Explains(cause) ? ExecutionStatus.Aborted : ExecutionStatus.Failed;
        var isExplained = cause is ProcessException or BuildFailureException;
        if (!(target.Status == ExecutionStatus.Aborted && cause is OperationCanceledException))
        {
            target.SummaryInformation.TryAdd(isExplained ? "Reason" : cause.GetType().Name, cause.Message.Split('\n')[0].TrimEnd('\r'));
        }

        if (target.Status == ExecutionStatus.Aborted)
        {
            Log.Warning("Target {Target:l} was stopped", target.Name);
            return;
        }

        Log.Error("Target {Target:l} failed: {Message:l}", target.Name, cause.Message);
        if (!isExplained)
        {
            Log.Debug("{Exception:l}", cause.ToString());
        }

        build.OnTargetFailed(target.Name);
    }
}
