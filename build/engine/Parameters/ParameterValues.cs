using System.Security.Cryptography;
using System.Text;

namespace Nuke.Common.Execution;

/// <summary>
/// The values given for options: command line, then environment, then profiles, then the parameters file. All given values
/// are checked immediately, used or not, so that typing errors never go unnoticed.
/// </summary>
internal sealed class ParameterValues
{
    private readonly Dictionary<string, Option> _options;
    private readonly Dictionary<string, object> _values = new(StringComparer.Ordinal);

    private ParameterValues(IEnumerable<Option> options) =>
        _options = options.ToDictionary(x => x.Key, StringComparer.Ordinal);

    /// <summary>Every text given for a secret, from any source, used or not.</summary>
    public IReadOnlyList<string> Secrets { get; private set; } = [];

    /// <summary>Warnings to print before anything runs.</summary>
    public IReadOnlyList<string> Warnings { get; private set; } = [];

    public static ParameterValues Read(
        IReadOnlyList<Option> options,
        CommandLine commandLine,
        EnvironmentValues environment,
        IReadOnlyList<string> files)
    {
        var values = new ParameterValues(options);
        List<GivenValue> given =
        [
            .. FromCommandLine(commandLine),
            .. options.SelectMany(x => FromEnvironment(x, environment)),
            .. files.SelectMany(x => FromFile(x, values._options)),
        ];
        values.Warnings = [.. given.Select(x => x.Warning).OfType<string>(), .. environment.Unused(options)];
        values.Secrets =
        [
            .. given.Where(x => values._options.TryGetValue(x.Key, out var option) && option.IsSecret).SelectMany(x => x.Texts),
        ];

        // Before conversion, because errors quote the value.
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

    /// <summary>
    /// A hash of everything that determines what targets do. Secrets are excluded: a different token does not make a different build.
    /// </summary>
    public string Fingerprint()
    {
        var decisive = _values.Where(x => _options[x.Key] is { IsSecret: false } option && (option.Member is not null || option == Switches.Skip || option == Switches.Partition));
        var lines = decisive.OrderBy(x => x.Key, StringComparer.Ordinal).Select(x => $"{x.Key}={string.Join('\0', x.Value is IEnumerable<object> list ? list : [x.Value])}");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', lines))));
    }

    /// <summary>Whether a boolean switch is on.</summary>
    public bool Has(Option option) => Find(option) is true;

    private static IEnumerable<GivenValue> FromCommandLine(CommandLine commandLine) =>
        commandLine.Options.Reverse().Select(x => new GivenValue(x.Key, x.Values, $"Option '{x.Name}'") { IsJoined = x.IsJoined });

    private static IEnumerable<GivenValue> FromEnvironment(Option option, EnvironmentValues environment) =>
        environment.Find(option) is var (name, value) ? [new GivenValue(option.Key, [value], $"Environment variable '{name}'")] : [];

    private static IEnumerable<GivenValue> FromFile(string path, Dictionary<string, Option> options) =>
        from member in ParametersFile.Read(path)
        let source = $"'{member.Name}' in '{Path.GetFileName(path)}'"
        let option = options.GetValueOrDefault(Option.KeyOf(member.Name))
        select new GivenValue(Option.KeyOf(member.Name), member.Values, source)
        {
            Warning = option is { IsSecret: true }
                ? $"{source} is a secret in plain text: take it out of the file and set NUKE_{option.SnakeCased} in the environment."
                : null,
        };

    private void Add(GivenValue given)
    {
        if (!_options.TryGetValue(given.Key, out var option))
        {
            throw new UsageException(Unknown(given));
        }

        if (given.IsJoined)
        {
            throw new UsageException(ValueConversion.IsBoolean(option.Type)
                ? $"{given.Source} takes no value: write '{option.Dashed}', or leave it out."
                : $"{given.Source} takes its value as the next argument: write '{option.Dashed} VALUE'.");
        }

        var value = ValueConversion.Convert(option, given.Texts, given.Source);
        _values.TryAdd(given.Key, value);
    }

    private string Unknown(GivenValue given)
    {
        var nearest = NearestMatch.Of(given.Key, _options.Keys);
        return given.Source.StartsWith("Option", StringComparison.Ordinal) switch
        {
            true when nearest is not null => $"Unknown option{given.Source["Option".Length..]}; did you mean '{_options[nearest].Dashed}'?",
            true => $"Unknown option{given.Source["Option".Length..]}; '--help' lists all options.",
            false when nearest is not null => $"Unknown parameter {given.Source}; did you mean '{_options[nearest].Name}'?",
            false => $"Unknown parameter {given.Source}; '--help' lists all parameters.",
        };
    }

    private sealed record GivenValue(string Key, IReadOnlyList<string> Texts, string Source)
    {
        /// <summary>Whether the value was joined to the name, as in <c>--name=value</c>.</summary>
        public bool IsJoined { get; init; }

        public string? Warning { get; init; }
    }
}
