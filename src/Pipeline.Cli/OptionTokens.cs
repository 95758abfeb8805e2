using System.CommandLine;
using Pipeline.Lanes.Catalogue;

namespace Pipeline.Cli;

/// <summary>
/// Separates options from their values before the parser sees them: System.CommandLine would take whatever follows <c>--name</c> or
/// <c>--name=</c> as its value, even another option.
/// </summary>
/// <param name="root">The command with all its subcommands.</param>
internal sealed class OptionTokens(Command root)
{
    private static readonly char[] Separators = ['=', ':'];

    private readonly List<Command> path = [root];

    /// <summary>The named command, from the root on, as far as <see cref="Problem"/> has read.</summary>
    public IReadOnlyList<Command> Path => path;

    /// <summary>The first mistake, in one sentence, or null.</summary>
    public string? Problem(IReadOnlyList<string> args)
    {
        for (var i = 0; i < args.Count && args[i] != "--"; i++)
        {
            var argument = args[i];
            if (!IsOption(argument))
            {
                Enter(argument);
                continue;
            }

            var end = argument.IndexOfAny(Separators);
            var name = end < 0 ? argument : argument[..end];
            if (Find(name) is not { } option)
            {
                return Unknown(name);
            }

            var isFlag = option.ValueType == typeof(bool) || option.Arity.MaximumNumberOfValues == 0;
            var isApart = end < 0 && !isFlag && i + 1 < args.Count;
            var value = end >= 0 ? argument[(end + 1)..] : isApart ? args[i + 1] : null;
            if (value is not null && (isFlag ? OfFlag(name, value) : OfValue(name, value, isApart)) is { } problem)
            {
                return problem;
            }

            i += isApart ? 1 : 0;
        }

        return null;
    }

    // A single dash is standard input.
    private static bool IsOption(string argument) => argument.Length > 1 && argument[0] == '-';

    private static string? OfFlag(string name, string value) =>
        bool.TryParse(value, out _) ? null : $"{name}: '{value}' is neither true nor false; {name} alone is true.";

    private string? OfValue(string name, string value, bool isApart) => (value, isApart) switch
    {
        ("", _) => $"{name} needs a value: write {name} {Find(name)!.HelpName}",
        (_, true) when value.StartsWith("--", StringComparison.Ordinal) || Find(value) is not null =>
            $"{name} needs a value; '{value}' is read as an option. If it is the value, write {name}={value}",
        _ => null,
    };

    private void Enter(string argument)
    {
        if (path[^1].Subcommands.FirstOrDefault(command => command.Name == argument) is { } command)
        {
            path.Add(command);
        }
    }

    private Option? Find(string name) => Options().FirstOrDefault(option => option.Name == name || option.Aliases.Contains(name));

    private IEnumerable<Option> Options() => path[^1].Options.Concat(path.SkipLast(1).SelectMany(above => above.Options).Where(option => option.Recursive));

    private string Unknown(string name) =>
        $"unknown option '{name}'{(NearestName.Of(name, path[^1].Options.Where(option => !option.Hidden).Select(option => option.Name)) is { } near ? $"; did you mean '{near}'?" : ".")}";
}
