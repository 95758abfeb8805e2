namespace Pipeline.Adapters.Local.Engine;

/// <summary>Where an engine is, and with which credentials it is spoken to.</summary>
/// <param name="Host"><c>unix:///…</c>, <c>npipe://…</c> or <c>tcp://…</c>.</param>
/// <param name="Tls">None for a socket of this machine, and for TCP in the clear.</param>
public sealed record EngineAddress(Uri Host, EngineTls? Tls)
{
    /// <summary>What docker and buildx are told in their environment, so that they speak to this engine and to no other.</summary>
    public IReadOnlyDictionary<string, string?> Variables => new Dictionary<string, string?>(StringComparer.Ordinal)
    {
        ["DOCKER_HOST"] = Host.OriginalString,
        ["DOCKER_CONTEXT"] = null,
        ["DOCKER_TLS"] = Tls is { Verifies: false } ? "1" : null,
        ["DOCKER_TLS_VERIFY"] = Tls is { Verifies: true } ? "1" : null,
        ["DOCKER_CERT_PATH"] = Tls?.Folder,
    };

    /// <summary>The address of its API over HTTP; docker's ports where none is named.</summary>
    internal Uri Http => Tls is null ? Host : new UriBuilder(Uri.UriSchemeHttps, Host.Host, Host.Port > 0 ? Host.Port : 2376).Uri;
}
