using Pipeline.Contracts;
using Tomlyn.Model;

namespace Pipeline.Adapters.Modal.Configuration;

/// <summary>A profile of the file; without content where there is none to choose.</summary>
/// <param name="Keys">What its section holds; none where there is no such section.</param>
/// <param name="Name">How a message names it.</param>
/// <param name="Missing">Why there is no such section.</param>
internal sealed record ConfigProfile(TomlTable? Keys, string Name, string Missing)
{
    private const string Default = "default";

    /// <summary>The profile that is named, or the one that is active, or <c>[default]</c>.</summary>
    /// <param name="file">What the file holds; none where there is no file.</param>
    /// <param name="path">The file's name for messages.</param>
    /// <param name="named">The profile that <c>MODAL_PROFILE</c> names.</param>
    /// <exception cref="FaultException">There are two active ones, and none is named.</exception>
    public static ConfigProfile Choose(TomlTable? file, string path, string? named)
    {
        if (file is null)
        {
            return new(null, path, $"there is no {path}");
        }

        var sections = file.Where(section => section.Value is TomlTable).ToDictionary(section => section.Key, section => (TomlTable)section.Value, StringComparer.Ordinal);
        var name = named ?? Active(sections, path) ?? Default;
        return new(sections.GetValueOrDefault(name), $"[{name}] in {path}", Absent(named, path, sections));
    }

    /// <summary>A setting of this profile; none where it is absent or empty.</summary>
    /// <exception cref="FaultException">It is no text.</exception>
    public ConfigValue? Find(string key) => Keys is not null && Keys.TryGetValue(key, out var value)
        ? value is string text ? text.Length == 0 ? null : new ConfigValue(text, $"{key} of {Name}") : throw ConfigValue.Fault($"{key} of {Name} is a text, in quotes")
        : null;

    /// <summary>The credentials are not complete.</summary>
    /// <param name="keys">What neither this profile nor the environment has.</param>
    public FaultException Lacks(IReadOnlyList<string> keys) => ConfigValue.Fault(
        $"no {string.Join(" and no ", keys)}: {(Keys is null ? Missing : $"{Name} has none")}; set {string.Join(" and ", keys.Select(key => $"MODAL_{key.ToUpperInvariant()}"))}, or run `modal token new`");

    private static string? Active(Dictionary<string, TomlTable> sections, string path)
    {
        var active = sections.Where(section => IsActive(section.Key, section.Value, path)).Select(section => section.Key).Order(StringComparer.Ordinal).ToList();
        return active.Count <= 1
            ? active.FirstOrDefault()
            : throw ConfigValue.Fault($"{path} has {active.Count} active profiles, {Names(active)}: choose one with MODAL_PROFILE, or with `modal profile activate`");
    }

    private static bool IsActive(string name, TomlTable keys, string path) => keys.TryGetValue("active", out var value)
        && (value as bool? ?? throw ConfigValue.Fault($"active of [{name}] in {path} is true or false, without quotes"));

    private static string Absent(string? named, string path, Dictionary<string, TomlTable> sections)
    {
        var has = sections.Count == 0 ? "it has none" : $"it has {Names(sections.Keys.Order(StringComparer.Ordinal))}";
        return named is null
            ? $"{path} has neither an active profile nor [{Default}] ({has}; choose one with MODAL_PROFILE)"
            : $"{path} has no profile [{named}], which MODAL_PROFILE names ({has})";
    }

    private static string Names(IEnumerable<string> names) => string.Join(", ", names.Select(name => $"[{name}]"));
}
