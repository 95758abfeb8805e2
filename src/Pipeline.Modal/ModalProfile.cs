using Pipeline.Contracts;

namespace Pipeline.Modal;

/// <summary>Where Modal is, and who asks: one profile, resolved.</summary>
/// <param name="Servers">The control plane's addresses, <c>http</c> or <c>https</c>, one or more; the first that answers is used.</param>
/// <param name="TokenId">The token's name, <c>ak-…</c>.</param>
/// <param name="TokenSecret">Its secret; never told.</param>
/// <param name="Environment">Modal's environment; none for the workspace's default.</param>
public sealed record ModalProfile(IReadOnlyList<Uri> Servers, string TokenId, string TokenSecret, string? Environment)
{
    /// <summary>The profile that the settings came from, and its file; none when all of them stand in the environment.</summary>
    public string? Profile { get; init; }

    /// <summary>Which proxy calls and blobs go through.</summary>
    public ProxyRule Proxy { get; init; } = ProxyRule.None;

    /// <summary>The servers and the environment; what a log may hold.</summary>
    public override string ToString() => $"{string.Join(',', Servers)} {Environment}".TrimEnd();
}
