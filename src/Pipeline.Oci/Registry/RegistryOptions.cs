using Pipeline.Contracts;

namespace Pipeline.Oci;

/// <summary>What a registry client works with; everything that is not the registry itself enters here.</summary>
public sealed record RegistryOptions
{
    /// <summary>Clock and timer of every wait and deadline.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>A number from 0 up to, not including, 1: how far into its span a backoff reaches, so that many clients do not return at once.</summary>
    public required Func<double> Jitter { get; init; }

    /// <summary>Who the client is to a registry.</summary>
    public IRegistryCredentials Credentials { get; init; } = AnonymousCredentials.Instance;

    /// <summary>What sends; it must not follow redirects itself. None: sockets, with connections kept and reused.</summary>
    public HttpMessageHandler? Handler { get; init; }

    /// <summary>Which proxy the sockets go through.</summary>
    public ProxyRule Proxy { get; init; } = ProxyRule.None;

    /// <summary>How long one operation may take with all its waits and attempts; the bytes of a blob that is sent add to it.</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>The most operations under way with one registry, 1 or more.</summary>
    public int MaxConcurrencyPerHost { get; init; } = 16;

    /// <summary>The largest blob that is sent in one request, in bytes; what is above goes in pieces, so that a fault costs one of them.</summary>
    public int WholeBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>The size of such a piece, in bytes. GHCR takes none above 4 MiB.</summary>
    public int ChunkBytes { get; init; } = 4_000_000;

    /// <summary>Whether registries on 127.0.0.0/8 and <c>localhost</c> are spoken to without TLS, as an engine does.</summary>
    public bool PlainHttpOnLoopback { get; init; } = true;

    /// <summary>Other registries (host and optional port) that an operator wants spoken to without TLS; they are shown no credentials.</summary>
    public IReadOnlyCollection<string> PlainHttp { get; init; } = [];

    /// <summary>Token servers (host and optional port) that an operator trusts with credentials, beside each registry's own host.</summary>
    public IReadOnlyCollection<string> TokenServers { get; init; } = [];

    /// <summary>Told each distinct warning of a registry once (HTTP <c>Warning: 299</c>; OCI distribution spec, "Warnings").</summary>
    public Action<string> Warned { get; init; } = static _ => { };

    /// <summary>Who the client is to a registry that may be told.</summary>
    internal Task<RegistryCredential?> CredentialFor(string registry, CancellationToken cancellationToken) =>
        PlainHttp.Contains(registry, StringComparer.OrdinalIgnoreCase) && !RegistryEndpoint.IsLoopback(registry.Split(':')[0])
            ? Task.FromResult<RegistryCredential?>(null)
            : Credentials.Find(registry, cancellationToken);
}
