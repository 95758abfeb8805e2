namespace Pipeline.Oci.Model;

/// <summary>An image index or Docker manifest list: one entry per platform, plus attestations (OCI image spec, "Image Index").</summary>
/// <param name="Manifests">The entries in document order, unvalidated.</param>
public sealed record ImageIndex(IReadOnlyList<Descriptor> Manifests)
{
    /// <summary>The most entries.</summary>
    public const int MaxManifests = 10_000;

    /// <summary>The type of an index that is not an image.</summary>
    public string? ArtifactType { get; init; }

    /// <summary>The manifest that the index refers to.</summary>
    public Descriptor? Subject { get; init; }

    public IReadOnlyDictionary<string, string> Annotations { get; init; } = Descriptor.NoAnnotations;

    /// <summary>Reads an index.</summary>
    /// <exception cref="FormatException">The bytes are not an index: malformed, of another type, or ambiguous; the message names the member.</exception>
    public static ImageIndex Parse(Manifest manifest) => MediaTypes.IsIndex(manifest.Descriptor.MediaType)
        ? Parse(manifest.Bytes, manifest.Descriptor.MediaType)
        : throw new FormatException($"{manifest.Descriptor.MediaType} is not an index");

    /// <summary>The canonical bytes as an OCI index.</summary>
    public Manifest ToManifest() => ManifestWire.Of(this).Write(MediaTypes.OciIndex);

    internal static ImageIndex Parse(ReadOnlyMemory<byte> utf8, string mediaType)
    {
        var wire = ManifestWire.Read(utf8, mediaType);
        if (wire.Layers is not null || wire.Config is not null)
        {
            throw new FormatException("is both an index and an image manifest");
        }

        return new(DescriptorWire.Read(wire.Manifests, "manifests", MaxManifests))
        {
            ArtifactType = wire.ArtifactType,
            Subject = wire.Subject?.ToDescriptor("subject"),
            Annotations = AnnotationsWire.Read(wire.Annotations),
        };
    }
}
