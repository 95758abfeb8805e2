namespace Pipeline.Processor.Commands;

/// <summary>The arguments of <c>/pipeline/run</c>: <c>--</c> and a command from the image, then those that the host appends.</summary>
/// <param name="Command">The program and its arguments.</param>
/// <param name="Container">The arguments of the contract.</param>
internal sealed record CommandArguments(IReadOnlyList<string> Command, ContainerCommandLine Container)
{
    private static readonly string[] Options = [.. ProcessorRunOptions.Required, .. ProcessorRunOptions.Optional, ContainerCommandLine.ProbeFlag];

    /// <summary>The folder of <c>--artifacts</c>.</summary>
    public string Artifacts => Container switch
    {
        ContainerCommandLine.Run run => run.Arguments.Artifacts,
        ContainerCommandLine.Probe probe => probe.Artifacts,
        _ => throw new InvalidOperationException(),
    };

    /// <summary>The file of <c>--spec</c>.</summary>
    public string Spec => Container switch
    {
        ContainerCommandLine.Run run => run.Arguments.Spec,
        ContainerCommandLine.Probe probe => probe.Spec,
        _ => throw new InvalidOperationException(),
    };

    /// <summary>Splits the arguments. The contract's are the longest valid end, because the command may have options of the same names.</summary>
    /// <exception cref="FormatException">There is no command, or the contract's arguments are invalid; the message is one line and quotes no value.</exception>
    public static CommandArguments Parse(IReadOnlyList<string> args)
    {
        if (args is not ["--", _, ..])
        {
            throw new FormatException("-- and a command come before the options");
        }

        FormatException? reason = null;
        foreach (var at in Enumerable.Range(2, args.Count - 2).Where(at => Options.Contains(args[at], StringComparer.Ordinal)))
        {
            try
            {
                return new([.. args.Take(at).Skip(1)], ContainerCommandLine.Parse([.. args.Skip(at)]));
            }
            catch (FormatException e)
            {
                reason ??= e;
            }
        }

        throw reason ?? new FormatException($"{ProcessorRunOptions.Required[0]} is missing");
    }
}
