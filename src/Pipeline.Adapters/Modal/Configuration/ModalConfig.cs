using Pipeline.Contracts;

namespace Pipeline.Adapters.Modal.Configuration;

/// <summary>Modal's settings as its own clients find them: a profile of <c>~/.modal.toml</c>, over which the environment wins.</summary>
public static class ModalConfig
{
    /// <summary>Where Modal is unless a setting says otherwise.</summary>
    public static Uri PublicServer { get; } = new("https://api.modal.com:443");

    /// <summary>Reads the file that <c>MODAL_CONFIG_PATH</c> names, or <c>~/.modal.toml</c>, which need not be there, and resolves the settings.</summary>
    /// <param name="environment">A variable's value; none where it is not set.</param>
    /// <exception cref="FaultException">ERR_MODAL_LOOKUP: the file cannot be read, or the settings are no use; the message says what to do.</exception>
    public static ModalSettings Load(Func<string, string?> environment)
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
    public static ModalSettings Resolve(Func<string, string?> environment, string? text, string path)
    {
        var profile = ConfigProfile.Choose(ConfigFile.Parse(text, path), path, Given(environment, "MODAL_PROFILE"));
        var servers = Find("MODAL_SERVER_URL", "server_url");
        var id = Find("MODAL_TOKEN_ID", "token_id");
        var secret = Find("MODAL_TOKEN_SECRET", "token_secret");
        return id is null || secret is null
            ? throw profile.Lacks(id is null ? secret is null ? ["token_id", "token_secret"] : ["token_id"] : ["token_secret"])
            : new ModalSettings(
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
