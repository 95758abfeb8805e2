using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Nuke.Common.Tooling;

/// <summary>A child process whose two streams are read line by line, in the context of the target that started it.</summary>
internal sealed class RunningProcess : IProcess
{
    private static readonly ConcurrentDictionary<RunningProcess, bool> Alive = new();

    private readonly Process _process;
    private readonly TimeSpan _timeout;
    private readonly ConcurrentQueue<Output> _output = new();
    private readonly Task _streams;
    private volatile bool _interrupted;

    private RunningProcess(Process process, string arguments, TimeSpan timeout, Action<OutputType, string>? log)
    {
        (_process, Arguments, _timeout) = (process, arguments, timeout);
        _streams = Task.WhenAll(
            Task.Run(() => Read(process.StandardOutput, OutputType.Std, log)),
            Task.Run(() => Read(process.StandardError, OutputType.Err, log)));
        Alive.TryAdd(this, true);
    }

    public string FileName => _process.StartInfo.FileName;

    public string Arguments { get; }

    public string WorkingDirectory => _process.StartInfo.WorkingDirectory;

    public IReadOnlyCollection<Output> Output => _output;

    public int ExitCode => _process.ExitCode;

    public bool HasExited => _process.HasExited;

    public int Id => _process.Id;

    public static RunningProcess Start(ProcessStartInfo start, string arguments, TimeSpan timeout, Action<OutputType, string>? log) =>
        new(Process.Start(start)!, arguments, timeout, log);

    /// <summary>Forwards Ctrl+C to tools that did not get it from the terminal.</summary>
    public static void InterruptAll()
    {
        foreach (var process in Alive.Keys)
        {
            // Includes tools that have just ended: the terminal also sends them Ctrl+C, and some end before this process receives it.
            process._interrupted = true;
            if (!process.HasExited)
            {
                Interruption.Send(process._process);
            }
        }
    }

    public static void KillAll()
    {
        foreach (var process in Alive.Keys.Where(x => !x.HasExited))
        {
            process.Kill();
        }
    }

    public void Kill() => _process.Kill(entireProcessTree: true);

    /// <exception cref="OperationCanceledException">The build was stopped while the tool ran; its exit code is meaningless, and often 0.</exception>
    public bool WaitForExit()
    {
        if (!_process.WaitForExit(_timeout))
        {
            Kill();
            _process.WaitForExit();
            ThrowIfInterrupted();
            return false;
        }

        // A grandchild may hold the pipes open after the tool has ended; its later output is ignored.
        _streams.Wait(TimeSpan.FromSeconds(5));
        Alive.TryRemove(this, out _);
        ThrowIfInterrupted();
        return true;
    }

    public void Dispose()
    {
        Alive.TryRemove(this, out _);
        _process.Dispose();
    }

    private void ThrowIfInterrupted()
    {
        if (_interrupted)
        {
            throw new OperationCanceledException($"'{Path.GetFileName(FileName)}' was stopped.");
        }
    }

    private void Read(StreamReader reader, OutputType type, Action<OutputType, string>? log)
    {
        while (reader.ReadLine() is { } line)
        {
            _output.Enqueue(new Output { Type = type, Text = line });
            log?.Invoke(type, line);
        }
    }
}

/// <summary>Asks a process to stop, so that it can clean up.</summary>
internal static partial class Interruption
{
    // Not SIGINT: background jobs ignore it, and the terminal sends it anyway.
    private const int Sigterm = 15;

    public static void Send(Process process)
    {
        if (OperatingSystem.IsWindows())
        {
            process.Kill(entireProcessTree: true);
        }
        else
        {
            _ = Kill(process.Id, Sigterm);
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Kill(int processId, int signal);
}
