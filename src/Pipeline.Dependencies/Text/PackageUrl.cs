namespace Pipeline.Dependencies.Text;

/// <summary>Writes package URLs in their canonical form (purl specification): <c>pkg:deb/debian/libc6@2.36-9?arch=amd64</c>.</summary>
public static class PackageUrl
{
    /// <param name="type">The type, in lower case.</param>
    /// <param name="space">The namespace, if the type has one.</param>
    /// <param name="name">The name.</param>
    /// <param name="version">The version.</param>
    /// <param name="qualifiers">The qualifiers; those without a value are left out.</param>
    public static string Of(string type, string? space, string name, string version, params IEnumerable<(string Key, string? Value)> qualifiers)
    {
        var query = string.Join('&', qualifiers.Where(one => one.Value is { Length: > 0 }).OrderBy(one => one.Key, StringComparer.Ordinal).Select(one => $"{one.Key}={Encode(one.Value!)}"));
        return $"pkg:{type}/{(space is null ? "" : Encode(space) + "/")}{Encode(name)}@{Encode(version)}{(query.Length == 0 ? "" : "?" + query)}";
    }

    // Letters, digits and .-_~ stay, and so does the colon, "whether used as a separator or otherwise".
    private static string Encode(string text) => Uri.EscapeDataString(text).Replace("%3A", ":", StringComparison.Ordinal);
}
