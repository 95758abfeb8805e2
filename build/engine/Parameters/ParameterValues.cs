namespace Nuke.Common.Execution;

/// <summary>
/// The values given for options: command line, then environment, then profiles, then the parameters file. Everything given
/// is checked at once, used or not, so that a typing error never passes silently.
/// </summary>
internal sealed class ParameterValues
{
    private readonly Dictionary<string, Option> _options;
    private readonly Dictionary<string, object> _values = new(StringComparer.Ordinal);

    private ParameterValues(IEnumerable<Option> options) =>
        _options = options.ToDictionary(x => x.Key, StringComparer.Ordinal);

    /// <summary>Every text given for a secret, wherever it came from and whether it is used or not.</summary>
    public IReadOnlyList<string> Secrets { get; private set; } = [];

    public static ParameterValues Read(
        IReadOnlyList<Option> options,
        CommandLine commandLine,
        Func<string, string?> environment,
        IReadOnlyList<string> files)
    {
        var values = new ParameterValues(options);
        List<GivenValue> given =
        [
            .. FromCommandLine(commandLine),
            .. options.SelectMany(x => FromEnvironment(x, environment)),
            .. files.SelectMany(FromFile),
        ];
        values.Secrets =
        [
            .. given.Where(x => values._options.TryGetValue(x.Key, out var option) && option.IsSecret).SelectMany(x => x.Texts),
        ];

        // Before anything is converted: what is wrong with a value is said with the value in it.
        foreach (var secret in values.Secrets)
        {
            SecretMask.Add(secret);
        }

        foreach (var value in given)
        {
            values.Add(value);
        }

        return values;
    }

    public object? Find(Option option) => _values.GetValueOrDefault(option.Key);

    /// <summary>Whether a switch that is either on or off is on.</summary>
    public bool Has(Option option) => Find(option) is true;

    private static IEnumerable<GivenValue> FromCommandLine(CommandLine commandLine) =>
        commandLine.Options.Reverse().Select(x => new GivenValue(x.Key, x.Values, $"Option '{x.Spelling.Split('=')[0]}'"));

    /// <summary>
    /// The engine's own switches are taken from <c>NUKE_…</c> alone: names such as TARGET and HOST are common in
    /// environments and mean something else there.
    /// </summary>
    private static IEnumerable<GivenValue> FromEnvironment(Option option, Func<string, string?> environment)
    {
        string[] names = option.Member is null ? ["NUKE_" + option.SnakeCased] : ["NUKE_" + option.SnakeCased, option.SnakeCased, option.Name];
        return names
            .Where(x => !string.IsNullOrEmpty(environment(x)))
            .Take(1)
            .Select(x => new GivenValue(option.Key, [environment(x)!], $"Environment variable '{x}'"));
    }

    private static IEnumerable<GivenValue> FromFile(string path) =>
        ParametersFile.Read(path).Select(x => new GivenValue(Option.KeyOf(x.Name), x.Values, $"'{x.Name}' in '{Path.GetFileName(path)}'"));

    private void Add(GivenValue given)
    {
        if (!_options.TryGetValue(given.Key, out var option))
        {
            throw new UsageException(Unknown(given));
        }

        var value = ValueConversion.Convert(option, given.Texts, given.Source);
        _values.TryAdd(given.Key, value);
    }

    private string Unknown(GivenValue given)
    {
        var nearest = NearestMatch.Of(given.Key.Split('=')[0], _options.Keys);
        return given.Source.StartsWith("Option", StringComparison.Ordinal) switch
        {
            true when nearest is not null => $"Unknown option{given.Source["Option".Length..]}; did you mean '{_options[nearest].Dashed}'?",
            true => $"Unknown option{given.Source["Option".Length..]}; '--help' lists all options.",
            false when nearest is not null => $"Unknown parameter {given.Source}; did you mean '{_options[nearest].Name}'?",
            false => $"Unknown parameter {given.Source}; '--help' lists all parameters.",
        };
    }

    private sealed record GivenValue(string Key, IReadOnlyList<string> Texts, string Source);
}
