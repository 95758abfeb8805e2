using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Pipeline.Adapters.Engine;

/// <summary>Determines the engine from the environment as the docker program does: <c>DOCKER_HOST</c>, then <c>DOCKER_CONTEXT</c>, then the current context, then this machine's socket.</summary>
public sealed record DockerEnvironment
{
    private const string Default = "default";
    private const string HostMember = "Host"; // in a context's file
    private const string Forms = "unix://…, npipe://…, tcp://…";
    private static readonly string[] Schemes = ["npipe", "tcp", "unix"];

    /// <summary><c>DOCKER_HOST</c>.</summary>
    public string? Host { get; init; }

    /// <summary><c>DOCKER_CONTEXT</c>.</summary>
    public string? Context { get; init; }

    /// <summary>Whether <c>DOCKER_TLS</c> is set.</summary>
    public bool Tls { get; init; }

    /// <summary>Whether <c>DOCKER_TLS_VERIFY</c> is set, to any value.</summary>
    public bool VerifiesTls { get; init; }

    /// <summary><c>DOCKER_CERT_PATH</c>; null for <see cref="Folder"/>.</summary>
    public string? Certificates { get; init; }

    /// <summary><c>DOCKER_CONFIG</c>, or <c>~/.docker</c>, with <c>config.json</c> and the contexts; null if there are none.</summary>
    public string? Folder { get; init; }

    /// <summary>Reads the settings of the environment.</summary>
    /// <param name="variable">Returns a variable's value, or null.</param>
    /// <param name="home">The user's folder.</param>
    public static DockerEnvironment Of(Func<string, string?> variable, string home) => new()
    {
        Host = Value(variable("DOCKER_HOST")),
        Context = Value(variable("DOCKER_CONTEXT")),
        Tls = Value(variable("DOCKER_TLS")) is not null,
        VerifiesTls = Value(variable("DOCKER_TLS_VERIFY")) is not null,
        Certificates = Value(variable("DOCKER_CERT_PATH")),
        Folder = Value(variable("DOCKER_CONFIG")) ?? Path.Combine(home, ".docker"),
    };

    /// <summary>The engine that docker would use; null for this machine's default socket.</summary>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c>: it cannot be used, with the reason.</exception>
    public EngineAddress? Engine()
    {
        if (Host is not null)
        {
            return new EngineAddress(Address(Host, "DOCKER_HOST"), TlsOf(Host));
        }

        return (Context ?? CurrentContext() ?? Default) is var name && name == Default ? null : OfContext(name);
    }

    private static string? Value(string? text) => string.IsNullOrEmpty(text) ? null : text;

    private static Uri Address(string text, string what) =>
        text.StartsWith("ssh://", StringComparison.OrdinalIgnoreCase)
            ? throw Fault($"{what} is an engine over ssh, which only the docker program supports: forward its socket (ssh -NL /tmp/docker.sock:/var/run/docker.sock HOST) and set DOCKER_HOST=unix:///tmp/docker.sock")
            : Uri.TryCreate(text, UriKind.Absolute, out var address) && Schemes.Contains(address.Scheme, StringComparer.Ordinal)
                ? address
                : throw Fault($"{what} is not a valid engine address ({Forms})");

    private static FaultException Fault(string detail, Exception? inner = null) => new(ErrorCode.AdapterInvocation, detail, inner);

    // Local sockets need no TLS, and docker uses none there.
    private EngineTls? TlsOf(string host) =>
        (Tls || VerifiesTls) && host.StartsWith("tcp:", StringComparison.Ordinal) ? new EngineTls(Certificates ?? Folder ?? throw Fault("the Docker engine requires TLS: set DOCKER_CERT_PATH to the folder of its certificates"), VerifiesTls) : null;

    private string? CurrentContext() =>
        Read("config.json") is { } config && config.TryGetProperty("currentContext", out var name) && name.ValueKind == JsonValueKind.String
            ? Value(name.GetString())
            : null;

    // Docker, cli/context/store: folders are named by the SHA-256 of the context's name.
    private EngineAddress OfContext(string name)
    {
        var (what, id) = ($"the Docker context '{name}'", Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name))));
        var meta = Read("contexts", "meta", id, "meta.json")
            ?? throw Fault($"{what} does not exist: see `docker context ls`, or unset DOCKER_CONTEXT");
        if (!meta.TryGetProperty("Endpoints", out var endpoints) || !endpoints.TryGetProperty("docker", out var docker) || !docker.TryGetProperty(HostMember, out var host))
        {
            throw Fault($"{what} names no Docker engine");
        }

        var address = Address(host.GetString() ?? "", what);
        var skips = docker.TryGetProperty("SkipTLSVerify", out var skip) && skip.ValueKind == JsonValueKind.True;
        var certificates = Path.Combine(Folder!, "contexts", "tls", id, "docker");
        var hasTls = address.Scheme == "tcp" && (skips || Directory.Exists(certificates));
        return new EngineAddress(address, hasTls ? new EngineTls(certificates, !skips) : null);
    }

    private JsonElement? Read(params string[] path)
    {
        if (Folder is null)
        {
            return null;
        }

        var file = Path.Combine([Folder, .. path]);
        try
        {
            return StrictJson.Parse(File.ReadAllBytes(file)) is { ValueKind: JsonValueKind.Object } document ? document : throw new FormatException("not an object");
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
        {
            throw Fault($"{file} cannot be read, so the Docker engine is unknown", e);
        }
    }
}
