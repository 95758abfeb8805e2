using System.Text;
using System.Text.Json;

namespace Pipeline.Oci.Registry;

/// <summary>The credentials that <c>docker login</c> stored in <c>config.json</c> or a credential helper. Each registry is looked up once.</summary>
/// <param name="folder">The folder of <c>config.json</c>: <c>DOCKER_CONFIG</c> or <c>~/.docker</c>. Without the file there are no credentials.</param>
/// <param name="time">The clock for a helper's time limit.</param>
public sealed class DockerCredentials(string folder, TimeProvider time) : IRegistryCredentials
{
    private const int MaxBytes = 1024 * 1024;
    private readonly Dictionary<string, Task<RegistryCredential?>> known = new(StringComparer.OrdinalIgnoreCase);
    private readonly Lock gate = new();

    public Task<RegistryCredential?> Find(string registry, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            if (!known.TryGetValue(registry, out var found) || found.IsFaulted)
            {
                // The lookup serves all callers, so it ignores their tokens; a helper's time is limited.
                found = Task.Run(() => LookUp(registry), CancellationToken.None);
                known[registry] = found;
            }

            return found.WaitAsync(cancellationToken);
        }
    }

    /// <summary>What is asked for a registry's credential, for messages: a credential helper's program, or the file itself; null without the file. It runs no helper.</summary>
    /// <exception cref="RegistryException">The file cannot be read.</exception>
    public async Task<string?> Source(string registry) => await Config(registry) is { } config
        ? config.Helper(registry) is { } helper ? $"docker-credential-{helper.Program}" : ConfigFile
        : null;

    private string ConfigFile => Path.Combine(folder, "config.json");

    private async Task<RegistryCredential?> LookUp(string registry) => await Config(registry) is not { } config ? null
        : config.Helper(registry) is { } helper ? await new CredentialProgram(helper.Program, time).Get(helper.Key) ?? Stored(config, registry)
        : Stored(config, registry);

    private RegistryCredential? Stored(DockerConfig config, string registry)
    {
        try
        {
            return config.Stored(registry);
        }
        catch (FormatException e)
        {
            throw Unreadable(registry, e);
        }
    }

    private async Task<DockerConfig?> Config(string registry)
    {
        try
        {
            return File.Exists(ConfigFile) ? DockerConfig.Parse(await Read(ConfigFile)) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
        {
            throw Unreadable(registry, e);
        }
    }

    // Without the inner exception, because JSON errors quote the unreadable text.
    private RegistryException Unreadable(string registry, Exception e) =>
        new(RegistryFailure.Denied, $"{registry}: the credentials in {ConfigFile} cannot be read ({e.GetType().Name})");

    private static async Task<ReadOnlyMemory<byte>> Read(string file)
    {
        await using var stream = File.OpenRead(file);
        return stream.Length <= MaxBytes
            ? await BoundedBody.UpTo(stream, MaxBytes, CancellationToken.None)
            : throw new FormatException($"larger than {MaxBytes} bytes");
    }
}

/// <summary>The credentials in Docker's <c>config.json</c>: <c>auths</c>, <c>credHelpers</c> and <c>credsStore</c>.</summary>
internal sealed class DockerConfig
{
    /// <summary>Docker Hub's key in files and helpers.</summary>
    private const string HubKey = "https://index.docker.io/v1/";

    private readonly JsonElement root;

    private DockerConfig(JsonElement root) => this.root = root;

    /// <exception cref="FormatException">The bytes are not a JSON object.</exception>
    public static DockerConfig Parse(ReadOnlyMemory<byte> utf8) =>
        StrictJson.Parse(utf8) is { ValueKind: JsonValueKind.Object } root ? new(root) : throw new FormatException("not an object");

    /// <summary>The credential helper of a registry and its key, as Docker determines them.</summary>
    public (string Program, string Key)? Helper(string registry)
    {
        var own = Members("credHelpers").FirstOrDefault(helper => Host(helper.Name) == Canonical(registry));
        var program = own.Value.ValueKind == JsonValueKind.String ? own.Value.GetString() : Text(root, "credsStore");
        return string.IsNullOrEmpty(program) ? null : (program, RegistryEndpoint.IsHub(registry) ? HubKey : registry);
    }

    /// <summary>The credential in the file itself.</summary>
    /// <exception cref="FormatException">The credential is malformed.</exception>
    public RegistryCredential? Stored(string registry)
    {
        // A key that is the registry's name takes precedence over one that is a URL on it.
        var found = Members("auths")
            .Where(entry => Host(entry.Name) == Canonical(registry) && entry.Value.ValueKind == JsonValueKind.Object)
            .OrderBy(entry => entry.Name.Length)
            .ToList();
        return found.Select(entry => Read(entry.Value)).FirstOrDefault(credential => credential is not null);
    }

    private static RegistryCredential? Read(JsonElement entry)
    {
        if (Text(entry, "identitytoken") is { } identity)
        {
            return new RegistryCredential.IdentityToken(identity);
        }

        if (Text(entry, "auth") is { } auth)
        {
            var pair = Decode(auth).TrimEnd('\0').Split(':', 2);
            return pair.Length == 2 ? new RegistryCredential.Password(pair[0], pair[1]) : throw new FormatException("auth without a colon");
        }

        return Text(entry, "username") is { } user && Text(entry, "password") is { } password ? new RegistryCredential.Password(user, password) : null;
    }

    private static string Decode(string base64) => Encoding.UTF8.GetString(Convert.FromBase64String(base64));

    private IEnumerable<JsonProperty> Members(string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Object ? value.EnumerateObject() : Enumerable.Empty<JsonProperty>();

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text ? text : null;

    // `https://index.docker.io/v1/`, `https://host`, `host/v2/`: only the host counts.
    private static string Host(string key)
    {
        var start = key.IndexOf("://", StringComparison.Ordinal);
        return Canonical((start < 0 ? key : key[(start + 3)..]).Split('/')[0]);
    }

    private static string Canonical(string host) => RegistryEndpoint.IsHub(host) ? "docker.io" : host.ToLowerInvariant();
}
