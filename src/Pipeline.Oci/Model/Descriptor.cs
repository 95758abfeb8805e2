namespace Pipeline.Oci.Model;

/// <summary>Identifies content by media type, digest and size in bytes (OCI image spec, "Descriptors").</summary>
/// <param name="MediaType">The media type of the content.</param>
/// <param name="Digest">The SHA-256 digest of its bytes.</param>
/// <param name="Size">The number of bytes, 0 or more.</param>
public sealed record Descriptor(string MediaType, Digest Digest, long Size)
{
    internal static readonly IReadOnlyDictionary<string, string> NoAnnotations = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The platform of an image; only in an index.</summary>
    public ImagePlatform? Platform { get; init; }

    /// <summary>The type of an artifact; in a list of referrers.</summary>
    public string? ArtifactType { get; init; }

    public IReadOnlyDictionary<string, string> Annotations { get; init; } = NoAnnotations;
}
