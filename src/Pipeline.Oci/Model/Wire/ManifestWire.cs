using Pipeline.Contracts;

namespace Pipeline.Oci;

/// <summary>The members of an index and of a manifest: which of the two a document is, its members must agree with.</summary>
internal sealed record ManifestWire
{
    private const int Version = 2;

    public int? SchemaVersion { get; init; }

    public string? MediaType { get; init; }

    public string? ArtifactType { get; init; }

    public DescriptorWire? Config { get; init; }

    public IReadOnlyList<DescriptorWire?>? Layers { get; init; }

    public IReadOnlyList<DescriptorWire?>? Manifests { get; init; }

    public DescriptorWire? Subject { get; init; }

    public IReadOnlyDictionary<string, string?>? Annotations { get; init; }

    /// <param name="utf8">The document.</param>
    /// <param name="mediaType">What it was said to be; it may leave this out, but not contradict it.</param>
    /// <exception cref="FormatException">It is malformed or of another type.</exception>
    public static ManifestWire Read(ReadOnlyMemory<byte> utf8, string mediaType)
    {
        if (utf8.Length > Manifest.MaxBytes)
        {
            throw new FormatException($"larger than {Manifest.MaxBytes} bytes");
        }

        var wire = OciJson.Read(utf8, OciJson.Default.ManifestWire);
        return wire switch
        {
            { SchemaVersion: not Version } => throw new FormatException("schemaVersion is not 2"),
            { MediaType: { } said } when said != mediaType => throw new FormatException("mediaType contradicts what it was delivered as"),
            _ => wire,
        };
    }

    public static ManifestWire Of(ImageIndex index) => new()
    {
        ArtifactType = index.ArtifactType,
        Manifests = [.. index.Manifests.Select(DescriptorWire.Of)],
        Subject = index.Subject is null ? null : DescriptorWire.Of(index.Subject),
        Annotations = AnnotationsWire.Of(index.Annotations),
    };

    public static ManifestWire Of(ImageManifest manifest) => new()
    {
        ArtifactType = manifest.ArtifactType,
        Config = DescriptorWire.Of(manifest.Config),
        Layers = [.. manifest.Layers.Select(DescriptorWire.Of)],
        Subject = manifest.Subject is null ? null : DescriptorWire.Of(manifest.Subject),
        Annotations = AnnotationsWire.Of(manifest.Annotations),
    };

    public Manifest Write(string mediaType) =>
        Manifest.Of(mediaType, OciJson.Write(this with { SchemaVersion = Version, MediaType = mediaType }, OciJson.Default.ManifestWire));
}

/// <summary>Annotations: absent where there are none; a null value is not one.</summary>
internal static class AnnotationsWire
{
    public static IReadOnlyDictionary<string, string> Read(IReadOnlyDictionary<string, string?>? wire) => wire is null or { Count: 0 }
        ? Descriptor.NoAnnotations
        : wire.Where(one => one.Value is not null).ToDictionary(one => one.Key, one => one.Value!, StringComparer.Ordinal);

    public static IReadOnlyDictionary<string, string?>? Of(IReadOnlyDictionary<string, string> annotations) => annotations.Count == 0
        ? null
        : annotations.ToDictionary(one => one.Key, one => (string?)one.Value, StringComparer.Ordinal);
}
