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
    private readonly Lock _gate = new();
    private Task _streams = Task.CompletedTask;
    private bool _started;
    private volatile bool _interrupted;

    private RunningProcess(ProcessStartInfo start, string arguments, TimeSpan timeout) =>
        (_process, Arguments, _timeout) = (new Process { StartInfo = start }, arguments, timeout);

    public string FileName => _process.StartInfo.FileName;

    public string Arguments { get; }

    public string WorkingDirectory => _process.StartInfo.WorkingDirectory;

    public IReadOnlyCollection<Output> Output => _output;

    public int ExitCode => _process.ExitCode;

    public bool HasExited => _process.HasExited;

    public int Id => _process.Id;

    /// <param name="start">What to start.</param>
    /// <param name="arguments">The arguments as they may be shown.</param>
    /// <param name="timeout">When to kill it.</param>
    /// <param name="log">Gets each line.</param>
    /// <param name="announce">Tells the user of it, before it can print anything.</param>
    public static RunningProcess Start(ProcessStartInfo start, string arguments, TimeSpan timeout, Action<OutputType, string>? log, Action announce)
    {
        var process = new RunningProcess(start, arguments, timeout);
        // Before it is announced, so that an interruption from then on reaches it, even if it has not started yet.
        Alive.TryAdd(process, true);
        try
        {
            announce();
            process.Begin(log);
            return process;
        }
        catch
        {
            process.Dispose();
            throw;
        }
    }

    /// <summary>Forwards Ctrl+C to tools that did not get it from the terminal.</summary>
    public static void InterruptAll()
    {
        foreach (var process in Alive.Keys)
        {
            process.Interrupt();
        }
    }

    public static void KillAll()
    {
        foreach (var process in Alive.Keys.Where(x => x.IsRunning))
        {
            process.Kill();
        }
    }

    private bool IsRunning
    {
        get
        {
            lock (_gate)
            {
                return _started && !HasExited;
            }
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

    private void Begin(Action<OutputType, string>? log)
    {
        lock (_gate)
        {
            _process.Start();
            _started = true;
            if (_interrupted)
            {
                Interruption.Send(_process);
            }
        }

        _streams = Task.WhenAll(
            Task.Run(() => Read(_process.StandardOutput, OutputType.Std, log)),
            Task.Run(() => Read(_process.StandardError, OutputType.Err, log)));
    }

    private void Interrupt()
    {
        lock (_gate)
        {
            // Includes tools that have just ended: the terminal also sends them Ctrl+C, and some end before this process receives it.
            _interrupted = true;
            if (_started && !HasExited)
            {
                Interruption.Send(_process);
            }
        }
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
