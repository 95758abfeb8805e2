using Nuke.Common.Execution;

namespace Build.Tests;

/// <summary>Records what happened when during a run of a plan.</summary>
internal sealed class WalkLog(IReadOnlyList<ExecutableTarget> plan)
{
    private readonly Lock _gate = new();
    private int _running;
    private bool _failed;

    public List<ExecutableTarget> Ended { get; } = [];

    /// <summary>Targets that started before one of their predecessors had ended.</summary>
    public List<ExecutableTarget> TooEarly { get; } = [];

    public int MostAtOnce { get; private set; }

    public int StartedAfterFailure { get; private set; }

    public void Begin(ExecutableTarget target)
    {
        lock (_gate)
        {
            MostAtOnce = Math.Max(MostAtOnce, ++_running);
            StartedAfterFailure += _failed ? 1 : 0;
            if (target.AllDependencies.Any(x => plan.Contains(x) && !Ended.Contains(x)))
            {
                TooEarly.Add(target);
            }
        }
    }

    public void End(ExecutableTarget target, ExecutionStatus status)
    {
        lock (_gate)
        {
            _running--;
            _failed |= status == ExecutionStatus.Failed;
            target.Status = status;
            Ended.Add(target);
        }
    }
}
