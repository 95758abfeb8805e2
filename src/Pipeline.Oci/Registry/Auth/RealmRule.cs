namespace Pipeline.Oci;

/// <summary>Which token servers a registry's credentials may be sent to. A challenge is the registry's word, or that of whoever answered in its place.</summary>
/// <remarks>Exact hosts, and no guess by domain: many owners share domains such as <c>azurewebsites.net</c> or a company's own, and no list knows them all.</remarks>
internal static class RealmRule
{
    // Public registries whose token server has another name than they have.
    private static readonly (string Registry, string Realm)[] Known =
    [
        ("registry-1.docker.io", "auth.docker.io"),
        ("registry.gitlab.com", "gitlab.com"),
    ];

    /// <summary>Whether the realm is the registry's own host, a public registry's known token server, or one that the operator names.</summary>
    /// <param name="realm">The token server.</param>
    /// <param name="registry">The registry that the challenge came from.</param>
    /// <param name="named">What the operator trusts: <c>HOST</c> for each of its ports, or <c>HOST:PORT</c>.</param>
    public static bool Trusts(Uri realm, Uri registry, IReadOnlyCollection<string> named) =>
        Same(realm.IdnHost, registry.IdnHost)
        || Known.Any(one => Same(realm.IdnHost, one.Realm) && Same(registry.IdnHost, one.Registry))
        || named.Any(host => Same(host, realm.IdnHost) || Same(host, $"{realm.IdnHost}:{realm.Port}"));

    private static bool Same(string left, string right) => left.Equals(right, StringComparison.OrdinalIgnoreCase);
}
