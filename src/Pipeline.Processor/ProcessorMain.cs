using System.Runtime.InteropServices;

namespace Pipeline.Processor;

/// <summary>The thin main of a processor; <c>processors/README.md</c> is the contract.</summary>
/// <remarks>The only code that touches the process, its environment, clock, signals and descriptors.</remarks>
public static class ProcessorMain
{
    private const int Usage = 2;
    private const int Terminated = 128 + 15;

    /// <summary>Runs a processor, or probes its container, and ends the process.</summary>
    /// <param name="args">The arguments after the program's name.</param>
    /// <param name="makeRunner">The provider's entry point.</param>
    /// <returns>Never returns: the process exits with 0 for a success, 1 for a fault, 2 for invalid arguments. The type allows <c>return</c> in main.</returns>
    public static int Run(string[] args, MakeRunner makeRunner) => Run(() => (ContainerCommandLine.Parse(args), makeRunner), static () => { });

    /// <summary>The same for a provider that the arguments decide.</summary>
    /// <param name="read">Reads the arguments; throws <see cref="FormatException"/> if they are invalid.</param>
    /// <param name="stop">Ends what the provider has started, when SIGTERM ends the process.</param>
    internal static int Run(Func<(ContainerCommandLine Container, MakeRunner MakeRunner)> read, Action stop)
    {
        // Before any provider code: whatever it prints, standard output stays empty.
        if (Libc.Duplicate(Libc.StandardError, Libc.StandardOutput) < 0)
        {
            throw new IOException($"cannot redirect standard output to standard error: errno {Marshal.GetLastPInvokeError()}");
        }

        // Process 1 of a container ignores SIGTERM by default. Incomplete files lie only in .tmp.
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, _ =>
        {
            stop();
            Libc.Exit(Terminated);
        });
        var status = Dispatch(read);

        // Exit instead of returning: a thread left behind by the provider must not keep the container alive.
        Libc.Exit(status);
        return status;
    }

    private static int Dispatch(Func<(ContainerCommandLine Container, MakeRunner MakeRunner)> read)
    {
        ContainerCommandLine container;
        MakeRunner makeRunner;
        try
        {
            (container, makeRunner) = read();
        }
        catch (FormatException e)
        {
            Console.Error.WriteLine($"usage: {e.Message}");
            return Usage;
        }

        return container switch
        {
            ContainerCommandLine.Probe probe => new ContainerProbe(probe, makeRunner, TimeProvider.System, Console.Error).Execute(),
            ContainerCommandLine.Run run => new ProcessorRun(run.Arguments, makeRunner, Variable, TimeProvider.System, Console.Error).Execute(),
            _ => throw new ArgumentException("a command line is a run or a probe", nameof(read)),
        };
    }

#pragma warning disable RS0030 // The edge of a container reads the environment and passes it on.
    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name);
#pragma warning restore RS0030
}
