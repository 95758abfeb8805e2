namespace Pipeline.Oci.Registry;

/// <summary>The options of a registry client, including all external dependencies.</summary>
public sealed record RegistryOptions
{
    /// <summary>The clock for waits and deadlines.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>A number from 0 to below 1 that places each backoff within its span, so that clients do not retry in step.</summary>
    public required Func<double> Jitter { get; init; }

    /// <summary>The source of credentials.</summary>
    public IRegistryCredentials Credentials { get; init; } = AnonymousCredentials.Instance;

    /// <summary>The HTTP handler, which must not follow redirects; null for sockets with pooled connections.</summary>
    public HttpMessageHandler? Handler { get; init; }

    /// <summary>The proxy of the sockets.</summary>
    public ProxyRule Proxy { get; init; } = ProxyRule.None;

    /// <summary>The limit on one operation with all waits and attempts; uploading a blob's bytes extends it.</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>The most concurrent operations per registry, 1 or more.</summary>
    public int MaxConcurrencyPerHost { get; init; } = 16;

    /// <summary>The largest blob to send in one request, in bytes; larger ones go in chunks, so that a failure costs only one chunk.</summary>
    public int WholeBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>The size of a chunk, in bytes. GHCR rejects chunks above 4 MiB.</summary>
    public int ChunkBytes { get; init; } = 4_000_000;

    /// <summary>Whether registries on 127.0.0.0/8 and <c>localhost</c> are contacted without TLS, as an engine does.</summary>
    public bool PlainHttpOnLoopback { get; init; } = true;

    /// <summary>Other registries (host and optional port) to contact without TLS; they receive no credentials.</summary>
    public IReadOnlyCollection<string> PlainHttp { get; init; } = [];

    /// <summary>Trusted token servers (host and optional port) besides each registry's own host.</summary>
    public IReadOnlyCollection<string> TokenServers { get; init; } = [];

    /// <summary>Receives each distinct warning of a registry once (HTTP <c>Warning: 299</c>; OCI distribution spec, "Warnings").</summary>
    public Action<string> Warned { get; init; } = static _ => { };

    /// <summary>The credentials for a registry, if it may receive them.</summary>
    internal Task<RegistryCredential?> CredentialFor(string registry, CancellationToken cancellationToken) =>
        PlainHttp.Contains(registry, StringComparer.OrdinalIgnoreCase) && !RegistryEndpoint.IsLoopback(registry.Split(':')[0])
            ? Task.FromResult<RegistryCredential?>(null)
            : Credentials.Find(registry, cancellationToken);
}
