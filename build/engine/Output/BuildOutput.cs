using Nuke.Common.Execution;
using Serilog;
using Serilog.Core;
using Serilog.Events;

namespace Nuke.Common;

/// <summary>Standard output and error of the whole run, and Serilog's connection to them.</summary>
internal static class BuildOutput
{
    private static readonly AsyncLocal<ExecutableTarget?> RunningTarget = new();

    /// <summary>The least severe level that is printed.</summary>
    public static LoggingLevelSwitch Level { get; } = new(LogEventLevel.Debug);

    /// <summary>The target that the current code runs for.</summary>
    public static ExecutableTarget? Running => RunningTarget.Value;

    /// <summary>Whether targets run in parallel, so that each line needs the name of its target.</summary>
    public static bool IsParallel { get; private set; }

    /// <summary>Installs console writers that mask secrets and keep lines whole, if either is needed.</summary>
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

    /// <summary>Attributes everything that <paramref name="action"/> prints, on any thread, to <paramref name="target"/>.</summary>
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
