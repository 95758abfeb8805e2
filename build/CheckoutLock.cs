using System.Globalization;
using System.Runtime.InteropServices;
using Nuke.Common.IO;
using Serilog;

namespace Pipeline.Targets;

/// <summary>
/// The compiler's output, <c>artifacts/</c>, for one process at a time. Others wait, and say for whom. The lock is an open file, so it ends with
/// the process that holds it, however that ends; the tools that a target starts do not inherit it.
/// </summary>
internal sealed class CheckoutLock : IDisposable
{
    // EAGAIN of Linux and of macOS, ERROR_SHARING_VIOLATION of Windows.
    private static readonly int[] Held = [11, 35, unchecked((int)0x80070020)];

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly FileStream _file;

    private CheckoutLock(FileStream file) => _file = file;

    /// <summary>Takes the lock, or waits until nobody holds it.</summary>
    /// <param name="directory">Where the lock is kept, as in <c>.nuke/temp</c>.</param>
    /// <param name="target">Who takes it: those who wait are told.</param>
    /// <exception cref="OperationCanceledException">Ctrl+C or a request to terminate while it waited.</exception>
    public static CheckoutLock Take(AbsolutePath directory, string target)
    {
        var (path, holder) = (directory / "artifacts.lock", directory / "artifacts.lock.holder");
        if (Open(path) is not { } file)
        {
            file = Wait(path, holder);
        }

        holder.WriteAllText(string.Create(CultureInfo.InvariantCulture, $"{target} of process {Environment.ProcessId} since {DateTime.UtcNow:HH:mm:ss} UTC"));
        return new CheckoutLock(file);
    }

    public void Dispose() => _file.Dispose();

    private static FileStream Wait(AbsolutePath path, AbsolutePath holder)
    {
        using var stopping = new CancellationTokenSource();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, _ => stopping.Cancel());
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, _ => stopping.Cancel());
        string? told = null;
        while (true)
        {
            // Written by the holder just after it took the lock: told when it is there, and again for the next one.
            var current = Read(holder);
            if (current != told)
            {
                Log.Information("Waiting: artifacts/ is in use by {Holder:l}", told = current);
            }

            stopping.Token.WaitHandle.WaitOne(Pause);
            stopping.Token.ThrowIfCancellationRequested();
            if (Open(path) is { } file)
            {
                return file;
            }
        }
    }

    private static FileStream? Open(AbsolutePath path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (Held.Contains(e.HResult))
        {
            return null;
        }
    }

    private static string? Read(AbsolutePath holder)
    {
        try
        {
            using var text = new StreamReader(new FileStream(holder, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
            return text.ReadToEnd() is { Length: > 0 } words ? words : null;
        }
        catch (IOException)
        {
            return null;
        }
    }
}
