namespace Pipeline.Oci;

/// <summary>What an entry of an index says it runs on, in Go's words; anything a registry may hold, not only what this pipeline builds.</summary>
/// <param name="Os">Such as <c>linux</c>, or <c>unknown</c> for an attestation.</param>
/// <param name="Architecture">Such as <c>amd64</c> or <c>arm64</c>; may be empty where a builder was careless.</param>
/// <param name="Variant">Such as <c>v8</c> of arm64.</param>
public sealed record ImagePlatform(string Os, string Architecture, string? Variant = null)
{
    public override string ToString() => Variant is null ? $"{Os}/{Architecture}" : $"{Os}/{Architecture}/{Variant}";
}
