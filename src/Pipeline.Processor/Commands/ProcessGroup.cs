using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Pipeline.Processor.Commands;

/// <summary>Receives the next bytes of a program's output.</summary>
internal delegate void OutputSink(ReadOnlySpan<byte> bytes);

/// <summary>Runs one program, in a process group of its own that includes everything it starts.</summary>
/// <param name="grace">The time between SIGTERM and SIGKILL, and the time to wait for the output of processes that left the group.</param>
internal sealed class ProcessGroup(TimeSpan grace) : IDisposable
{
    private const int PipeBuffer = 64 * 1024;

    private readonly Lock gate = new();
    private readonly ManualResetEventSlim ended = new();
    private int leader;
    private bool closed;

    /// <summary>Runs a program to its end, and kills whatever it leaves behind in its group.</summary>
    /// <param name="command">The program, searched for in <c>PATH</c>, and its arguments.</param>
    /// <param name="variables">Its whole environment.</param>
    /// <param name="output">Receives what it writes to standard output and standard error.</param>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c>, "cannot start …", if the system refuses.</exception>
    public ProcessEnd Run(IReadOnlyList<string> command, IEnumerable<KeyValuePair<string, string>> variables, OutputSink output)
    {
        var (read, write) = ChildProcess.Pipe();
        using (write)
        {
            lock (gate)
            {
                leader = closed ? 0 : ChildProcess.Start(command, variables, write);
            }
        }

        ParkIfClosed();
        var reader = new Thread(() => Copy(read, output)) { IsBackground = true };
        reader.Start();
        ChildProcess.AwaitEnd(leader);
        Signal(ChildProcess.Kill);
        var end = Reap();
        reader.Join(grace);
        ended.Set();
        ParkIfClosed();
        return end;
    }

    /// <summary>Sends SIGTERM to the group, and SIGKILL after the grace period.</summary>
    public void Stop()
    {
        if (Signal(ChildProcess.Terminate) && !ended.Wait(grace))
        {
            Signal(ChildProcess.Kill);
        }
    }

    /// <summary>Stops the group, and lets no other program start: the caller is about to end this process.</summary>
    public void Close()
    {
        lock (gate)
        {
            closed = true;
        }

        Stop();
    }

    public void Dispose() => ended.Dispose();

    private bool Signal(int number)
    {
        lock (gate)
        {
            return leader != 0 && ChildProcess.SignalGroup(leader, number);
        }
    }

    // Only now may the system give the group's number to another process.
    private ProcessEnd Reap()
    {
        lock (gate)
        {
            var end = ChildProcess.Reap(leader);
            leader = 0;
            return end;
        }
    }

    // The exit status of SIGTERM must not race with a fault that reports the program's death by it.
    private void ParkIfClosed()
    {
        bool parked;
        lock (gate)
        {
            parked = closed;
        }

        if (parked)
        {
            Thread.Sleep(Timeout.Infinite);
        }
    }

    private static void Copy(SafeFileHandle read, OutputSink output)
    {
        using var pipe = new FileStream(read, FileAccess.Read, bufferSize: 0);
        var buffer = new byte[PipeBuffer];
        for (var count = pipe.Read(buffer); count > 0; count = pipe.Read(buffer))
        {
            output(buffer.AsSpan(0, count));
        }
    }
}

/// <summary>How a program ended.</summary>
/// <param name="Status">Its exit status; 0 if a signal ended it.</param>
/// <param name="Signal">The number of the signal that ended it, or 0.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ProcessEnd(int Status, int Signal)
{
    public bool IsSuccess => Status == 0 && Signal == 0;

    public override string ToString() => Signal == 0 ? $"exit status {Status}" : $"killed by signal {Signal}";
}
