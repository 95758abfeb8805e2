namespace Pipeline.Dependencies.Distributions;

/// <summary>A package that a distribution's package manager has installed in an image.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Version">Its version, with an epoch or release as the package manager writes it.</param>
/// <param name="Architecture">Its architecture in the package manager's words (<c>amd64</c>, <c>x86_64</c>, <c>noarch</c>); null if its metadata has none.</param>
/// <param name="Locator">Its package URL (purl).</param>
/// <param name="Source">The source package that it was built from, if that has another name or version.</param>
/// <param name="License">Its licence, if its metadata has one.</param>
public sealed record DistributionPackage(string Name, string Version, string? Architecture, string Locator, string? Source, string? License);

/// <summary>The distribution's packages of an image.</summary>
/// <param name="Packages">The packages, by locator (ordinal).</param>
/// <param name="Gap">Why packages may be missing from the list, as a sentence without an end; null if none are.</param>
public sealed record DistributionContents(IReadOnlyList<DistributionPackage> Packages, string? Gap);

/// <summary>A package as its database describes it.</summary>
internal sealed record DatabaseEntry(string Name, string Version, string? Architecture)
{
    public string? Epoch { get; init; }

    public string? Source { get; init; }

    public string? License { get; init; }

    /// <exception cref="FormatException">A part is missing, or contains what no package manager accepts.</exception>
    public DatabaseEntry Valid()
    {
        Require(Name, "name");
        Require(Version, "version");
        if (Architecture is not null)
        {
            Require(Architecture, "architecture");
        }

        return this with { License = Line(License), Source = Line(Source) };
    }

    private void Require(string part, string what)
    {
        if (part.Length == 0 || part.Any(c => char.IsControl(c) || char.IsWhiteSpace(c) || c == '\uFFFD'))
        {
            throw new FormatException(Name.Length == 0 || what == "name" ? "a package has no valid name" : $"{Name} has no valid {what}");
        }
    }

    private static string? Line(string? text) => text is not null && string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)) is { Length: > 0 } line ? line : null;
}
