using System.Runtime.InteropServices;

namespace Pipeline.Processor;

/// <summary>The thin main of a processor; the contract is <c>processors/README.md</c>.</summary>
/// <remarks>The edge: the one place that touches the process, its environment, clock, signals and descriptors.</remarks>
public static class ProcessorMain
{
    private const int Usage = 2;
    private const int Terminated = 128 + 15;

    /// <summary>Runs a processor, or probes its container, and ends the process.</summary>
    /// <param name="args">The arguments after the program's name.</param>
    /// <param name="makeRunner">The provider's entry point.</param>
    /// <returns>Never; the exit status is 0 for a success, 1 for a fault, 2 for unusable arguments. The type is for a main to return.</returns>
    public static int Run(string[] args, MakeRunner makeRunner)
    {
        // Before any code of the provider: whatever it prints, standard output stays empty.
        if (Libc.Duplicate(Libc.StandardError, Libc.StandardOutput) < 0)
        {
            throw new IOException($"standard output cannot be pointed at standard error: errno {Marshal.GetLastPInvokeError()}");
        }

        // As process 1 of a container the default action would be to ignore it. What is incomplete lies in .tmp alone.
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, _ => Libc.Exit(Terminated));
        var status = Dispatch(args, makeRunner);

        // Not a return: a thread that the provider left behind must not hold the container.
        Libc.Exit(status);
        return status;
    }

    private static int Dispatch(string[] args, MakeRunner makeRunner)
    {
        CommandLine commandLine;
        try
        {
            commandLine = CommandLine.Parse(args);
        }
        catch (FormatException e)
        {
            Console.Error.WriteLine($"usage: {e.Message}");
            return Usage;
        }

        return commandLine switch
        {
            CommandLine.Probe probe => new ContainerProbe(probe, makeRunner, TimeProvider.System, Console.Error).Execute(),
            CommandLine.Run run => new ProcessorRun(run.Arguments, makeRunner, Variable, TimeProvider.System, Console.Error).Execute(),
            _ => throw new ArgumentException("a command line is a run or a probe", nameof(args)),
        };
    }

#pragma warning disable RS0030 // This is the edge of a container: here the environment is read, and handed on.
    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name);
#pragma warning restore RS0030
}
