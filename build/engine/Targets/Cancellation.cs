using System.Runtime.InteropServices;
using Nuke.Common.Tooling;
using Serilog;

namespace Nuke.Common.Execution;

/// <summary>
/// Ctrl+C or a termination request stops running targets: tools are interrupted at once, blocked waits a little later, and anything
/// that still does not end is abandoned. A second request ends the process immediately.
/// </summary>
internal static class Cancellation
{
    /// <summary>Long enough for a lane to remove its containers.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan LastGrace = TimeSpan.FromSeconds(2);

    private static readonly ManualResetEventSlim Requested = new();

    private static int _exitCode;

    public static bool IsRequested => _exitCode != 0;

    /// <summary>
    /// Whether a target ended because the run was stopped. A target that handles the signal itself may end slightly before this class receives it.
    /// </summary>
    public static bool Explains(Exception cause) => IsRequested || (cause is OperationCanceledException && Requested.Wait(LastGrace));

    /// <summary>Runs the plan; returns the exit code of a stopped run, or null.</summary>
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
            Log.Warning("Interrupted: stopping; interrupt again to end at once");
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
