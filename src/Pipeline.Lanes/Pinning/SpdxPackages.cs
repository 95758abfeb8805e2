namespace Pipeline.Lanes.Pinning;

/// <summary>Reads the packages of a bill of materials that this pipeline wrote, to compare two images.</summary>
internal static class SpdxPackages
{
    private const string Prefix = "pkg:";

    // The image itself is a package of its bill, too.
    private const string Image = "pkg:oci/";

    /// <summary>Package (<c>pypi/numpy</c>) → version, of the processor and of its base; a package with a version for each platform has all of them.</summary>
    /// <param name="utf8">The predicate of the statement.</param>
    /// <exception cref="FormatException">It is no such bill.</exception>
    public static (IReadOnlyDictionary<string, string> Own, IReadOnlyDictionary<string, string> OfBase) Read(ReadOnlyMemory<byte> utf8)
    {
        try
        {
            var bill = StrictJson.Parse(utf8);
            var inBase = bill.GetProperty("relationships").EnumerateArray()
                .Where(relationship => relationship.GetProperty("spdxElementId").ValueEquals(Spdx.Base) && relationship.GetProperty("relationshipType").ValueEquals("CONTAINS"))
                .Select(relationship => relationship.GetProperty("relatedSpdxElement").GetString()).ToHashSet(StringComparer.Ordinal);
            var located =
                (from package in bill.GetProperty("packages").EnumerateArray()
                 where package.TryGetProperty("externalRefs", out _)
                 from reference in package.GetProperty("externalRefs").EnumerateArray()
                 let locator = reference.GetProperty("referenceLocator").GetString()!
                 where locator.StartsWith(Prefix, StringComparison.Ordinal) && !locator.StartsWith(Image, StringComparison.Ordinal)
                 select (Package: Parts(locator), IsOfBase: inBase.Contains(package.GetProperty("SPDXID").GetString()))).ToLookup(one => one.IsOfBase, one => one.Package);
            return (Versions(located[false]), Versions(located[true]));
        }
        catch (Exception e) when (e is KeyNotFoundException or InvalidOperationException)
        {
            throw new FormatException("not a bill of materials of this pipeline", e);
        }
    }

    private static Dictionary<string, string> Versions(IEnumerable<(string Name, string Version)> packages) =>
        packages.GroupBy(part => part.Name, part => part.Version, StringComparer.Ordinal)
            .ToDictionary(same => same.Key, same => string.Join(", ", same.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)), StringComparer.Ordinal);

    // pkg:TYPE/NAME@VERSION?QUALIFIERS (purl specification); the name of Debian's packages is below their distribution.
    private static (string Name, string Version) Parts(string locator)
    {
        var bare = locator[Prefix.Length..].Split('?')[0];
        var at = bare.LastIndexOf('@');
        return at < 0 ? (bare, "") : (Uri.UnescapeDataString(bare[..at]), Uri.UnescapeDataString(bare[(at + 1)..]));
    }
}
