namespace Pipeline.Adapters.Engine;

/// <summary>An engine's address and credentials.</summary>
/// <param name="Host"><c>unix:///…</c>, <c>npipe://…</c> or <c>tcp://…</c>.</param>
/// <param name="Tls">Null for a local socket, and for TCP without TLS.</param>
public sealed record EngineAddress(Uri Host, EngineTls? Tls)
{
    /// <summary>The environment that makes docker and buildx use this engine and no other.</summary>
    public IReadOnlyDictionary<string, string?> Variables => new Dictionary<string, string?>(StringComparer.Ordinal)
    {
        ["DOCKER_HOST"] = Host.OriginalString,
        ["DOCKER_CONTEXT"] = null,
        ["DOCKER_TLS"] = Tls is { Verifies: false } ? "1" : null,
        ["DOCKER_TLS_VERIFY"] = Tls is { Verifies: true } ? "1" : null,
        ["DOCKER_CERT_PATH"] = Tls?.Folder,
    };

    /// <summary>The HTTP address of its API, with docker's default ports.</summary>
    internal Uri Http => Tls is null ? Host : new UriBuilder(Uri.UriSchemeHttps, Host.Host, Host.Port > 0 ? Host.Port : 2376).Uri;
}
