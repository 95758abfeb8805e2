using System.Globalization;
using System.Runtime.InteropServices;
using Nuke.Common.IO;
using Pipeline.Lanes.Workspace;
using Serilog;

namespace Pipeline.Targets;

/// <summary>
/// Serializes access to the compiler's output, <c>artifacts/</c>, across processes. Waiting processes log the holder. Tools that a target starts do not inherit the lock.
/// </summary>
internal static class CheckoutLock
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <summary>Takes the lock, or waits until nobody holds it.</summary>
    /// <param name="directory">Where the lock is kept, as in <c>.nuke/temp</c>.</param>
    /// <param name="target">The target that takes it; the processes that wait print its name.</param>
    /// <exception cref="OperationCanceledException">Ctrl+C or a request to terminate while it waited.</exception>
    public static FileLock Take(AbsolutePath directory, string target)
    {
        var path = directory / "artifacts.lock";
        return TryTake(path, target) ?? Wait(path, target);
    }

    private static FileLock Wait(AbsolutePath path, string target)
    {
        using var stopping = new CancellationTokenSource();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, _ => stopping.Cancel());
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, _ => stopping.Cancel());
        string? shown = null;
        while (true)
        {
            // The holder writes its name just after it takes the lock. Log it once known, and again for the next holder.
            var holder = FileLock.Holder(path);
            if (holder != shown)
            {
                Log.Information("Waiting: artifacts/ is in use by {Holder:l}", shown = holder);
            }

            stopping.Token.WaitHandle.WaitOne(Pause);
            stopping.Token.ThrowIfCancellationRequested();
            if (TryTake(path, target) is { } taken)
            {
                return taken;
            }
        }
    }

    private static FileLock? TryTake(AbsolutePath path, string target) =>
        FileLock.TryTake(path, string.Create(CultureInfo.InvariantCulture, $"{target} of process {Environment.ProcessId} since {DateTime.UtcNow:HH:mm:ss} UTC"));
}
