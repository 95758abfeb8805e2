using System.Runtime.InteropServices;
using Nuke.Common.Tooling;
using Serilog;

namespace Nuke.Common.Execution;

/// <summary>
/// Ctrl+C, or a request to terminate, stops what runs: tools are interrupted at once, blocked waits a little later, and what
/// still does not end is given up. A second request ends the process on the spot.
/// </summary>
internal static class Cancellation
{
    /// <summary>Long enough for a lane to remove its containers.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan LastGrace = TimeSpan.FromSeconds(2);

    private static readonly ManualResetEventSlim Requested = new();

    private static int _exitCode;

    public static bool IsRequested => _exitCode != 0;

    /// <summary>Whether a target ended because the run was stopped. One that listens to the signal itself may end a moment before this class has heard of it.</summary>
    public static bool Explains(Exception cause) => IsRequested || (cause is OperationCanceledException && Requested.Wait(LastGrace));

    /// <summary>Walks the plan; the exit code of a stopped run, or null.</summary>
    public static int? Run(PlanWalker walker, IReadOnlyList<ExecutableTarget> plan)
    {
        using var stopped = new ManualResetEventSlim();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, x => Stop(x, 130));
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, x => Stop(x, 143));
        walker.Start(stopped.Set);
        stopped.Wait();
        if (!IsRequested)
        {
            return null;
        }

        GiveUp(walker, plan);
        return _exitCode;

        void Stop(PosixSignalContext context, int exitCode)
        {
            context.Cancel = true;
            if (Interlocked.Exchange(ref _exitCode, exitCode) != 0)
            {
                RunningProcess.KillAll();
                Environment.Exit(exitCode);
            }

            Requested.Set();
            Log.Warning("Interrupted: stopping; once more ends it at once");
            walker.Stop();
            RunningProcess.InterruptAll();
            stopped.Set();
        }
    }

    private static void GiveUp(PlanWalker walker, IReadOnlyList<ExecutableTarget> plan)
    {
        if (!walker.Join(Grace))
        {
            RunningProcess.KillAll();
            walker.Interrupt();
            walker.Join(LastGrace);
        }

        foreach (var target in plan.Where(x => x.Status is ExecutionStatus.Running or ExecutionStatus.Scheduled))
        {
            target.Status = target.Status == ExecutionStatus.Running ? ExecutionStatus.Aborted : ExecutionStatus.NotRun;
        }
    }
}
