namespace Nuke.Common.Execution;

/// <summary>The arguments as given: targets first, then named options with the values up to the next <c>-…</c>.</summary>
internal sealed record CommandLine(IReadOnlyList<string> Targets, IReadOnlyList<CommandLine.Given> Options)
{
    public static CommandLine Parse(IReadOnlyList<string> arguments)
    {
        var targets = new List<string>();
        var options = new List<Given>();
        var values = targets;
        foreach (var argument in arguments)
        {
            if (argument.StartsWith('-') && argument.TrimStart('-') is { Length: > 0 } name && !char.IsAsciiDigit(name[0]))
            {
                values = [];
                options.Add(new Given(argument, values));
            }
            else
            {
                values.Add(argument);
            }
        }

        return new CommandLine(targets, options);
    }

    /// <summary>One named option with its values.</summary>
    internal sealed record Given(string Spelling, IReadOnlyList<string> Values)
    {
        public string Key => Option.KeyOf(Spelling);
    }
}
