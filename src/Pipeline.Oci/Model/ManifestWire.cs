namespace Pipeline.Oci.Model;

/// <summary>The members of an index and of a manifest; a document's members must match its type.</summary>
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
    /// <param name="mediaType">The declared type; the document may omit it but not contradict it.</param>
    /// <exception cref="FormatException">The document is malformed or of another type.</exception>
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
            { MediaType: { } own } when own != mediaType => throw new FormatException("mediaType contradicts the type that it was delivered as"),
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

/// <summary>Annotations: absent if there are none; null values are dropped.</summary>
internal static class AnnotationsWire
{
    public static IReadOnlyDictionary<string, string> Read(IReadOnlyDictionary<string, string?>? wire) => wire is null or { Count: 0 }
        ? Descriptor.NoAnnotations
        : wire.Where(pair => pair.Value is not null).ToDictionary(pair => pair.Key, pair => pair.Value!, StringComparer.Ordinal);

    public static IReadOnlyDictionary<string, string?>? Of(IReadOnlyDictionary<string, string> annotations) => annotations.Count == 0
        ? null
        : annotations.ToDictionary(pair => pair.Key, pair => (string?)pair.Value, StringComparer.Ordinal);
}
