using System.Text;
using Pipeline.Contracts;
using Tomlyn;
using Tomlyn.Model;
using Tomlyn.Parsing;

namespace Pipeline.Modal.Configuration;

/// <summary>Modal's settings as its own clients find them: a profile of <c>~/.modal.toml</c>, over which the environment wins.</summary>
public static class ModalConfig
{
    /// <summary>Where Modal is unless a setting says otherwise.</summary>
    public static Uri PublicServer { get; } = new("https://api.modal.com:443");

    /// <summary>Reads the file that <c>MODAL_CONFIG_PATH</c> names, or <c>~/.modal.toml</c>, which need not be there, and resolves the settings.</summary>
    /// <param name="environment">A variable's value; none where it is not set.</param>
    /// <exception cref="FaultException">ERR_MODAL_LOOKUP: the file cannot be read, or the settings are no use; the message says what to do.</exception>
    public static ModalProfile Load(Func<string, string?> environment)
    {
        var path = ConfigFile.Path(environment);
        return Resolve(environment, ConfigFile.Read(path), path);
    }

    /// <summary>Resolves the settings; pure.</summary>
    /// <param name="environment">
    /// <c>MODAL_PROFILE</c>, <c>MODAL_TOKEN_ID</c>, <c>MODAL_TOKEN_SECRET</c>, <c>MODAL_ENVIRONMENT</c> and <c>MODAL_SERVER_URL</c>; an empty one is as good as none.
    /// </param>
    /// <param name="text">What the file holds (TOML); none where there is no file.</param>
    /// <param name="path">The file's name for messages.</param>
    /// <exception cref="FaultException">ERR_MODAL_LOOKUP: the settings are no use; the message says what to do, and holds no value of a setting.</exception>
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

/// <summary>A comma list of servers' addresses, as <c>server_url</c> holds it.</summary>
internal static class ServerList
{
    /// <exception cref="FaultException">One is no address of a server, which is told by its place in the list: it may hold a password.</exception>
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

/// <summary>The file that Modal's clients keep their settings in.</summary>
internal static class ConfigFile
{
    private const string Name = ".modal.toml";

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Where it is: <c>MODAL_CONFIG_PATH</c>, or in the home folder.</summary>
    public static string Path(Func<string, string?> environment) =>
        ModalConfig.Given(environment, "MODAL_CONFIG_PATH")
        ?? System.IO.Path.Combine(ModalConfig.Given(environment, OperatingSystem.IsWindows() ? "USERPROFILE" : "HOME") ?? "~", Name);

    /// <returns>What it holds; none where there is no such file.</returns>
    /// <exception cref="FaultException">It is there and cannot be read.</exception>
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
    /// <exception cref="FaultException">It is none: only where is told, for what stands there may be a secret without its quotes.</exception>
    public static TomlTable? Parse(string? text, string path)
    {
        if (text is null)
        {
            return null;
        }

        try
        {
            // The parser trips over a backslash that is the last of all, and the serializer alone takes a section that is there twice.
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
