namespace Pipeline.Oci.Model;

/// <summary>The platform of an index entry, in Go's terms; any platform that a registry may hold, not only those that this pipeline builds.</summary>
/// <param name="Os">Such as <c>linux</c>, or <c>unknown</c> for an attestation.</param>
/// <param name="Architecture">Such as <c>amd64</c> or <c>arm64</c>; possibly empty.</param>
/// <param name="Variant">Such as <c>v8</c> for arm64.</param>
public sealed record ImagePlatform(string Os, string Architecture, string? Variant = null)
{
    private const string NotAPlatform = "unknown";

    /// <summary>The required system version; Windows images differ only in this.</summary>
    public string? OsVersion { get; init; }

    /// <summary>Whether it is <c>unknown/unknown</c>, which builders write for attestations.</summary>
    public bool IsUnknown => Os == NotAPlatform && Architecture == NotAPlatform;

    /// <summary>Whether it has both an operating system and an architecture.</summary>
    public bool IsComplete => Os.Length > 0 && Architecture.Length > 0;

    /// <summary>The same platform without its architecture's default variant: v8 for arm64, v1 for amd64.</summary>
    public ImagePlatform Normal => (Architecture, Variant) switch
    {
        ("arm64", "v8") or ("amd64", "v1") or (_, "") => this with { Variant = null },
        _ => this,
    };

    public static ImagePlatform Of(Platform platform) => new("linux", platform.Architecture);

    public override string ToString()
    {
        var name = string.IsNullOrEmpty(Variant) ? $"{Os}/{Architecture}" : $"{Os}/{Architecture}/{Variant}";
        return OsVersion is null ? name : $"{name} ({OsVersion})";
    }
}
