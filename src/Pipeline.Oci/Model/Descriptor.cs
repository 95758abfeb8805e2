using Pipeline.Contracts;

namespace Pipeline.Oci;

/// <summary>Names content: its media type, digest and size in bytes (OCI image spec, "Descriptors").</summary>
/// <param name="MediaType">What the content is.</param>
/// <param name="Digest">The SHA-256 digest of its bytes.</param>
/// <param name="Size">Their number, 0 or more.</param>
public sealed record Descriptor(string MediaType, Digest Digest, long Size)
{
    internal static readonly IReadOnlyDictionary<string, string> NoAnnotations = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>What an image runs on; in an index only.</summary>
    public ImagePlatform? Platform { get; init; }

    /// <summary>What an artifact is; in a list of referrers.</summary>
    public string? ArtifactType { get; init; }

    public IReadOnlyDictionary<string, string> Annotations { get; init; } = NoAnnotations;
}
