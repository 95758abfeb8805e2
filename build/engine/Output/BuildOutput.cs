using Nuke.Common.Execution;
using Serilog;
using Serilog.Core;
using Serilog.Events;

namespace Nuke.Common;

/// <summary>Standard output and error of the whole run, and Serilog's way there.</summary>
internal static class BuildOutput
{
    private static readonly AsyncLocal<ExecutableTarget?> RunningTarget = new();

    /// <summary>How severe a line must be to be printed.</summary>
    public static LoggingLevelSwitch Level { get; } = new(LogEventLevel.Debug);

    /// <summary>The target that this code runs for.</summary>
    public static ExecutableTarget? Running => RunningTarget.Value;

    /// <summary>Whether targets run side by side, so that each line needs the name of its target.</summary>
    public static bool IsParallel { get; private set; }

    /// <summary>Puts writers in front of the console that mask secrets and keep lines whole; nothing when neither is needed.</summary>
    public static void Guard(bool parallel)
    {
        IsParallel = parallel;
        if (parallel || SecretMask.IsActive)
        {
            var gate = new Lock();
            Console.SetOut(new LineWriter(Console.Out, gate, CurrentTarget));
            Console.SetError(new LineWriter(Console.Error, gate, CurrentTarget));
        }
    }

    public static void UseSerilog() =>
        Log.Logger = new LoggerConfiguration().MinimumLevel.ControlledBy(Level).WriteTo.Sink(new ConsoleSink()).CreateLogger();

    /// <summary>Everything that <paramref name="action"/> prints, on whatever thread, belongs to <paramref name="target"/>.</summary>
    public static void Within(ExecutableTarget target, Action action)
    {
        RunningTarget.Value = target;
        try
        {
            action();
        }
        finally
        {
            RunningTarget.Value = null;
        }
    }

    private static string? CurrentTarget() => IsParallel ? RunningTarget.Value?.Name : null;
}
