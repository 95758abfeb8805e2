using Pipeline.Contracts;

namespace Pipeline.Oci;

/// <summary>What an entry of an index says it runs on, in Go's words; anything a registry may hold, not only what this pipeline builds.</summary>
/// <param name="Os">Such as <c>linux</c>, or <c>unknown</c> for an attestation.</param>
/// <param name="Architecture">Such as <c>amd64</c> or <c>arm64</c>; may be empty where a builder was careless.</param>
/// <param name="Variant">Such as <c>v8</c> of arm64.</param>
public sealed record ImagePlatform(string Os, string Architecture, string? Variant = null)
{
    private const string NotAPlatform = "unknown";

    /// <summary>The version of the system that is needed; Windows images differ in nothing else.</summary>
    public string? OsVersion { get; init; }

    /// <summary>Whether it is <c>unknown/unknown</c>: no platform, but what builders write over an attestation.</summary>
    public bool IsUnknown => Os == NotAPlatform && Architecture == NotAPlatform;

    /// <summary>Whether it names both an operating system and an architecture.</summary>
    public bool IsComplete => Os.Length > 0 && Architecture.Length > 0;

    /// <summary>The same platform without the variant that its architecture has anyway: arm64 is v8, amd64 is v1.</summary>
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
