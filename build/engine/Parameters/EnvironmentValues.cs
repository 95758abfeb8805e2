using System.Collections;

namespace Nuke.Common.Execution;

/// <summary>
/// The environment variables that set parameters. <c>NUKE_…</c> may have any spelling, because Nuke compares only letters and digits.
/// A parameter of the build also has its bare name, spelt exactly (<c>API_KEY</c>, <c>ApiKey</c>). The engine's switches do not: names
/// such as TARGET and HOST are common in environments and mean something else.
/// </summary>
internal sealed class EnvironmentValues
{
    private const string Prefix = "nuke";

    // Settings of build.sh and of Nuke itself.
    private static readonly string[] NotParameters = ["packages", "telemetryoptout"];

    private readonly Dictionary<string, string> _variables;
    private readonly ILookup<string, string> _prefixed;

    /// <param name="variables">The variables; empty values are ignored.</param>
    public EnvironmentValues(IEnumerable<KeyValuePair<string, string>> variables)
    {
        var comparer = OperatingSystem.IsWindows() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal;
        _variables = variables.Where(x => x.Value.Length > 0).ToDictionary(comparer);
        _prefixed = _variables.Keys
            .Where(x => x.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
            .ToLookup(x => Option.LettersOf(x)[Prefix.Length..], StringComparer.Ordinal);
    }

    public static EnvironmentValues OfProcess() => new(
        Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().Select(x => KeyValuePair.Create((string)x.Key, (string?)x.Value ?? "")));

    /// <summary>The variable that sets <paramref name="option"/>, with its value; null if none does.</summary>
    /// <exception cref="UsageException">Two variables set it to different values.</exception>
    public (string Name, string Value)? Find(Option option)
    {
        var prefixed = _prefixed[Option.LettersOf(option.Name)].Order(StringComparer.Ordinal).ToList();
        if (prefixed.Select(x => _variables[x]).Distinct(StringComparer.Ordinal).Count() > 1)
        {
            throw new UsageException($"Environment variables {string.Join(" and ", prefixed.Select(x => $"'{x}'"))} set '{option.Dashed}' to different values; unset all but one.");
        }

        IEnumerable<string> bare = option.Member is null ? [] : [option.SnakeCased, option.Name];
        return prefixed.Concat(bare.Where(_variables.ContainsKey)).FirstOrDefault() is { } name ? (name, _variables[name]) : null;
    }

    /// <summary>A sentence for each variable that sets nothing but resembles one that would.</summary>
    public IEnumerable<string> Unused(IReadOnlyList<Option> options)
    {
        var names = options.ToDictionary(x => Option.LettersOf(x.Name), StringComparer.Ordinal);
        return
            from same in _prefixed
            where !names.ContainsKey(same.Key) && !NotParameters.Contains(same.Key, StringComparer.Ordinal)
            from variable in same
            let near = NearestMatch.Of(same.Key, names.Keys)
            where near is not null
            select $"Environment variable '{variable}' sets no parameter; did you mean 'NUKE_{names[near].SnakeCased}'?";
    }
}
