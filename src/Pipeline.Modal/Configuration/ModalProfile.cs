namespace Pipeline.Modal.Configuration;

/// <summary>Modal's address and credentials: one resolved profile.</summary>
/// <param name="Servers">The control plane's addresses, <c>http</c> or <c>https</c>, one or more; the first one that answers is used.</param>
/// <param name="TokenId">The token's ID, <c>ak-…</c>.</param>
/// <param name="TokenSecret">Its secret; never shown.</param>
/// <param name="Environment">Modal's environment; null for the workspace's default.</param>
public sealed record ModalProfile(IReadOnlyList<Uri> Servers, string TokenId, string TokenSecret, string? Environment)
{
    /// <summary>The profile and file of the settings; null if all come from the environment.</summary>
    public string? Profile { get; init; }

    /// <summary>The proxy for calls and blobs.</summary>
    public ProxyRule Proxy { get; init; } = ProxyRule.None;

    /// <summary>The servers and the environment, which are safe to log.</summary>
    public override string ToString() => $"{string.Join(',', Servers)} {Environment}".TrimEnd();
}
