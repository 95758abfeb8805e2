using System.Net;

namespace Pipeline.Oci;

/// <summary>Which token servers a registry's credentials may be sent to. A challenge is the registry's word, or that of whoever answered in its place.</summary>
internal static class RealmRule
{
    private const int DomainLabels = 2;

    /// <summary>Whether the realm is the registry itself, a name under or above it, or beside it in one domain (<c>auth.docker.io</c>).</summary>
    /// <param name="realm">The token server.</param>
    /// <param name="registry">The registry that the challenge came from.</param>
    public static bool Trusts(Uri realm, Uri registry) =>
        string.Equals(realm.IdnHost, registry.IdnHost, StringComparison.OrdinalIgnoreCase) || SameDomain(realm.IdnHost, registry.IdnHost);

    private static bool SameDomain(string left, string right) =>
        !IPAddress.TryParse(left, out _)
        && !IPAddress.TryParse(right, out _)
        && Domain(left) is { } domain
        && string.Equals(domain, Domain(right), StringComparison.OrdinalIgnoreCase);

    // `co.uk` is no domain of one owner: a short label before a country's takes one label more.
    private static string? Domain(string host)
    {
        var labels = host.TrimEnd('.').Split('.');
        var count = labels is [.., { Length: <= 3 }, { Length: 2 }] ? DomainLabels + 1 : DomainLabels;
        return labels.Length < count ? null : string.Join('.', labels[^count..]);
    }
}
