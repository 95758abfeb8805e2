namespace Nuke.Common.Execution;

/// <summary>
/// Runs a plan on up to <paramref name="degree"/> threads: a target starts when all its predecessors have ended.
/// After the first failure only assured targets still start; the others are marked as not run.
/// </summary>
internal sealed class PlanWalker(IReadOnlyList<ExecutableTarget> plan, int degree, Action<ExecutableTarget> run)
{
    private readonly object _gate = new();
    private readonly List<ExecutableTarget> _waiting = [.. plan];
    private readonly HashSet<ExecutableTarget> _running = [];
    private readonly List<Thread> _threads = [];
    private bool _stopping;

    /// <summary>Starts the threads; the last one to finish calls <paramref name="ended"/>.</summary>
    public void Start(Action ended)
    {
        var alive = Math.Min(degree, plan.Count);
        for (var i = 0; i < Math.Min(degree, plan.Count); i++)
        {
            _threads.Add(new Thread(Work) { IsBackground = true, Name = "target" });
        }

        _threads.ForEach(x => x.Start());

        void Work()
        {
            Walk();
            if (Interlocked.Decrement(ref alive) == 0)
            {
                ended();
            }
        }
    }

    /// <summary>Prevents all but assured targets from starting.</summary>
    public void Stop()
    {
        lock (_gate)
        {
            _stopping = true;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Interrupts waits and sleeps of running targets, so that a stopped target can end.</summary>
    public void Interrupt() => _threads.ForEach(x => x.Interrupt());

    /// <summary>True if all threads ended within <paramref name="timeout"/>.</summary>
    public bool Join(TimeSpan timeout)
    {
        var deadline = Environment.TickCount64 + (long)timeout.TotalMilliseconds;
        return _threads.TrueForAll(x => x.Join((int)Math.Clamp(deadline - Environment.TickCount64, 0, int.MaxValue)));
    }

    private void Walk()
    {
        while (Next() is { } target)
        {
            run(target);
            lock (_gate)
            {
                _running.Remove(target);
                _stopping |= target is { Status: ExecutionStatus.Failed, ProceedAfterFailure: false } or { Status: ExecutionStatus.Aborted };
                Monitor.PulseAll(_gate);
            }
        }
    }

    private ExecutableTarget? Next()
    {
        lock (_gate)
        {
            while (true)
            {
                if (_stopping)
                {
                    GiveUp();
                }

                if (_waiting.Count == 0)
                {
                    return null;
                }

                if (_waiting.Find(IsReady) is { } ready)
                {
                    _waiting.Remove(ready);
                    _running.Add(ready);
                    return ready;
                }

                WaitForChange();
            }
        }
    }

    private bool IsReady(ExecutableTarget target) =>
        !target.AllDependencies.Any(x => _running.Contains(x) || _waiting.Contains(x));

    private void GiveUp()
    {
        foreach (var target in _waiting.Where(x => !x.AssuredAfterFailure && x.Status == ExecutionStatus.Scheduled))
        {
            target.Status = ExecutionStatus.NotRun;
        }

        _waiting.RemoveAll(x => !x.AssuredAfterFailure);
    }

    /// <summary>Interrupts are meant for running targets; an idle thread keeps waiting.</summary>
    private void WaitForChange()
    {
        try
        {
            Monitor.Wait(_gate);
        }
        catch (ThreadInterruptedException)
        {
        }
    }
}
