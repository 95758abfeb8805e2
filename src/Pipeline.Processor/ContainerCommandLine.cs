namespace Pipeline.Processor;

/// <summary>The command line of a container: pairs of option and value, each option once, in any order.</summary>
internal abstract record ContainerCommandLine
{
    public const string ProbeFlag = "--probe";

    private ContainerCommandLine()
    {
    }

    /// <summary>Reads the arguments after the program's name.</summary>
    /// <exception cref="FormatException">The arguments are invalid; the message is one line and quotes no value.</exception>
    public static ContainerCommandLine Parse(IReadOnlyList<string> args)
    {
        if (args.Count(arg => arg == ProbeFlag) != 1)
        {
            return new Run(ProcessorRunOptions.Of(Pair(args, ProcessorRunOptions.Required, ProcessorRunOptions.Optional)));
        }

        var options = Pair([.. args.Where(arg => arg != ProbeFlag)], ["--spec", "--artifacts"], []);
        return new Probe(options["--spec"], options["--artifacts"]);
    }

    private static Dictionary<string, string> Pair(IReadOnlyList<string> args, IReadOnlyList<string> required, IReadOnlyList<string> optional)
    {
        var options = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var at = 0; at < args.Count; at += 2)
        {
            var name = args[at];
            if (!required.Concat(optional).Contains(name, StringComparer.Ordinal))
            {
                throw new FormatException($"unknown option at position {at + 1}");
            }

            if (options.ContainsKey(name))
            {
                throw new FormatException($"{name} is given twice");
            }

            if (at + 1 == args.Count || args[at + 1].Length == 0)
            {
                throw new FormatException($"{name} has no value");
            }

            options.Add(name, args[at + 1]);
        }

        return required.FirstOrDefault(name => !options.ContainsKey(name)) is { } missing
            ? throw new FormatException($"{missing} is missing")
            : options;
    }

    /// <summary>One run.</summary>
    internal sealed record Run(ProcessorRunOptions Arguments) : ContainerCommandLine;

    /// <summary>Describes the container without running inputs.</summary>
    internal sealed record Probe(string Spec, string Artifacts) : ContainerCommandLine;
}
