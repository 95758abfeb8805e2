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
                options.Add(Given.Of(argument, values));
            }
            else
            {
                values.Add(argument);
            }
        }

        return new CommandLine(targets, options);
    }

    /// <summary>One named option with its values.</summary>
    /// <param name="Name">The spelling in the argument, without a joined value.</param>
    /// <param name="Values">The arguments that follow.</param>
    /// <param name="Joined">The text after the first <c>=</c> of the same argument; null without one.</param>
    internal sealed record Given(string Name, IReadOnlyList<string> Values, string? Joined)
    {
        public string Key => Option.KeyOf(Name);

        public bool IsJoined => Joined is not null;

        public static Given Of(string argument, IReadOnlyList<string> values) =>
            argument.Split('=', 2) is [var name, var joined] ? new(name, values, joined) : new(argument, values, Joined: null);
    }
}
