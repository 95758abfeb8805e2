using System.Text;
using Tomlyn;
using Tomlyn.Model;
using Tomlyn.Parsing;

namespace Pipeline.Modal.Configuration;

/// <summary>Reads Modal's settings like its own clients: a profile of <c>~/.modal.toml</c>, overridden by the environment.</summary>
public static class ModalConfig
{
    /// <summary>Modal's default address.</summary>
    public static Uri PublicServer { get; } = new("https://api.modal.com:443");

    /// <summary>Reads the file of <c>MODAL_CONFIG_PATH</c>, or <c>~/.modal.toml</c>, which may be missing, and resolves the settings.</summary>
    /// <param name="environment">Returns a variable's value, or null.</param>
    /// <exception cref="FaultException">ERR_MODAL_LOOKUP: the file is unreadable, or the settings are unusable; the message says how to fix it.</exception>
    public static ModalProfile Load(Func<string, string?> environment)
    {
        var path = ConfigFile.Path(environment);
        return Resolve(environment, ConfigFile.Read(path), path);
    }

    /// <summary>Resolves the settings; pure.</summary>
    /// <param name="environment">
    /// <c>MODAL_PROFILE</c>, <c>MODAL_TOKEN_ID</c>, <c>MODAL_TOKEN_SECRET</c>, <c>MODAL_ENVIRONMENT</c> and <c>MODAL_SERVER_URL</c>; empty counts as unset.
    /// </param>
    /// <param name="text">The file's content (TOML); null if there is no file.</param>
    /// <param name="path">The file's name for messages.</param>
    /// <exception cref="FaultException">ERR_MODAL_LOOKUP: the settings are unusable; the message says how to fix it, and contains no setting's value.</exception>
    public static ModalProfile Resolve(Func<string, string?> environment, string? text, string path)
    {
        var profile = ConfigProfile.Choose(ConfigFile.Parse(text, path), path, Given(environment, "MODAL_PROFILE"));
        var servers = Find("MODAL_SERVER_URL", "server_url");
        var id = Find("MODAL_TOKEN_ID", "token_id");
        var secret = Find("MODAL_TOKEN_SECRET", "token_secret");
        return id is null || secret is null
            ? throw profile.Lacks(id is null ? secret is null ? ["token_id", "token_secret"] : ["token_id"] : ["token_secret"])
            : new ModalProfile(
                servers is null ? [PublicServer] : ServerList.Parse(servers),
                id.AsHeader(),
                secret.AsHeader(),
                Find("MODAL_ENVIRONMENT", "environment")?.Value)
            {
                Profile = profile.Keys is null ? null : profile.Name,
            };

        ConfigValue? Find(string variable, string key) =>
            Given(environment, variable) is { } given ? new ConfigValue(given, variable) : profile.Find(key);
    }

    internal static string? Given(Func<string, string?> environment, string variable) => environment(variable) is { Length: > 0 } value ? value : null;
}

/// <summary>A comma-separated list of server addresses, as in <c>server_url</c>.</summary>
internal static class ServerList
{
    /// <exception cref="FaultException">An address is invalid; the message gives its position, because it may contain a password.</exception>
    public static IReadOnlyList<Uri> Parse(ConfigValue list) =>
        [.. list.Value.Split(',', StringSplitOptions.TrimEntries).Select((text, i) => Server(text) ?? throw ConfigValue.Fault(
            $"{list.Source}: address {i + 1} is neither https://HOST[:PORT] nor http://HOST[:PORT]"))];

    private static Uri? Server(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address)
        && (address.Scheme == Uri.UriSchemeHttps || address.Scheme == Uri.UriSchemeHttp)
        && address is { Host.Length: > 0, UserInfo: "", PathAndQuery: "/", Fragment: "" }
            ? address
            : null;
}

/// <summary>A profile of the file; empty if there is none.</summary>
/// <param name="Keys">Its section's content; null without such a section.</param>
/// <param name="Name">Its name in messages.</param>
/// <param name="Missing">Why the section is missing.</param>
internal sealed record ConfigProfile(TomlTable? Keys, string Name, string Missing)
{
    private const string Default = "default";

    /// <summary>The named profile, or the active one, or <c>[default]</c>.</summary>
    /// <param name="file">The file's content; null if there is no file.</param>
    /// <param name="path">The file's name for messages.</param>
    /// <param name="named">The profile in <c>MODAL_PROFILE</c>.</param>
    /// <exception cref="FaultException">There are two active profiles, and none is named.</exception>
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

    /// <summary>A setting of this profile; null if it is absent or empty.</summary>
    /// <exception cref="FaultException">It is not a string.</exception>
    public ConfigValue? Find(string key) => Keys is not null && Keys.TryGetValue(key, out var value)
        ? value is string text ? text.Length == 0 ? null : new ConfigValue(text, $"{key} of {Name}") : throw ConfigValue.Fault($"{key} of {Name} must be a string in quotes")
        : null;

    /// <summary>The fault of incomplete credentials.</summary>
    /// <param name="keys">The keys that neither this profile nor the environment has.</param>
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
        && (value as bool? ?? throw ConfigValue.Fault($"active of [{name}] in {path} must be true or false, without quotes"));

    private static string Absent(string? named, string path, Dictionary<string, TomlTable> sections)
    {
        var has = sections.Count == 0 ? "it has none" : $"it has {Names(sections.Keys.Order(StringComparer.Ordinal))}";
        return named is null
            ? $"{path} has neither an active profile nor [{Default}] ({has}; choose one with MODAL_PROFILE)"
            : $"{path} has no profile [{named}], which MODAL_PROFILE names ({has})";
    }

    private static string Names(IEnumerable<string> names) => string.Join(", ", names.Select(name => $"[{name}]"));
}

/// <summary>The settings file of Modal's clients.</summary>
internal static class ConfigFile
{
    private const string Name = ".modal.toml";

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Its path: <c>MODAL_CONFIG_PATH</c>, or in the home folder.</summary>
    public static string Path(Func<string, string?> environment) =>
        ModalConfig.Given(environment, "MODAL_CONFIG_PATH")
        ?? System.IO.Path.Combine(ModalConfig.Given(environment, OperatingSystem.IsWindows() ? "USERPROFILE" : "HOME") ?? "~", Name);

    /// <returns>Its content; null if it does not exist.</returns>
    /// <exception cref="FaultException">It exists but is unreadable.</exception>
    public static string? Read(string path)
    {
        try
        {
            return File.ReadAllText(path, Strict);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw ConfigValue.Fault($"{path} cannot be read: {e.Message}");
        }
        catch (DecoderFallbackException)
        {
            throw ConfigValue.Fault($"{path} is not UTF-8");
        }
    }

    /// <summary>Reads TOML 1.0.</summary>
    /// <exception cref="FaultException">It is invalid; the message gives only the position, because the text may be an unquoted secret.</exception>
    public static TomlTable? Parse(string? text, string path)
    {
        if (text is null)
        {
            return null;
        }

        try
        {
            // The parser fails on a trailing backslash, and the serializer alone accepts duplicate sections.
            var lines = text + "\n";
            SyntaxParser.ParseStrict(lines, validate: true);
            return TomlSerializer.Deserialize<TomlTable>(lines);
        }
        catch (TomlException e)
        {
            throw ConfigValue.Fault($"{path} is not TOML: line {e.Line}, column {e.Column}");
        }
    }
}
