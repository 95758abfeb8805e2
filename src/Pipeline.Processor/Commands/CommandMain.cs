using System.Collections;

namespace Pipeline.Processor.Commands;

/// <summary>The main of <c>/pipeline/run</c>: follows the container contract for a command that knows nothing of it.</summary>
/// <remarks>Like <see cref="ProcessorMain"/>, an edge that touches the process and its environment.</remarks>
public static class CommandMain
{
    // Shorter than a host's time between SIGTERM and SIGKILL, so that the group ends before its container does.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    /// <summary>Runs a command as a processor, or probes its container, and ends the process.</summary>
    /// <param name="args"><c>--</c>, the command, and the arguments of the contract.</param>
    /// <returns>Never returns, as <see cref="ProcessorMain.Run(string[],MakeRunner)"/>.</returns>
    public static int Run(string[] args)
    {
        using var group = new ProcessGroup(Grace);
        return ProcessorMain.Run(
            () =>
            {
                var arguments = CommandArguments.Parse(args);
                var surroundings = new CommandSurroundings(Variables(), group, TimeProvider.System, Console.OpenStandardError());
                return (arguments.Container, config => new CommandRunner(arguments, config, surroundings).Run);
            },
            group.Close);
    }

    private static Dictionary<string, string> Variables()
    {
#pragma warning disable RS0030 // The edge of a container reads the environment and passes it on.
        var all = Environment.GetEnvironmentVariables();
#pragma warning restore RS0030
        return all.Cast<DictionaryEntry>().ToDictionary(variable => (string)variable.Key, variable => (string?)variable.Value ?? "", StringComparer.Ordinal);
    }
}
