using Pipeline.Contracts;

namespace Pipeline.Oci;

/// <summary>The manifest of one image or artifact: a config and layers (OCI image spec, "Image Manifest"; Docker image manifest v2 schema 2).</summary>
/// <param name="Config">What describes it.</param>
/// <param name="Layers">Its content, the lowest layer first.</param>
public sealed record ImageManifest(Descriptor Config, IReadOnlyList<Descriptor> Layers)
{
    /// <summary>The most layers that are read.</summary>
    public const int MaxLayers = 1_000;

    /// <summary>The config of an artifact that needs none, <c>{}</c> (OCI image spec, "Guidance for an Empty Descriptor").</summary>
    public static Descriptor EmptyConfig { get; } = new(MediaTypes.OciEmpty, Sha256.Of(EmptyConfigBytes.Span), EmptyConfigBytes.Length);

    /// <summary>The bytes of <see cref="EmptyConfig"/>.</summary>
    public static ReadOnlyMemory<byte> EmptyConfigBytes => "{}"u8.ToArray();

    /// <summary>What an artifact is.</summary>
    public string? ArtifactType { get; init; }

    /// <summary>What it refers to: it is then one of that manifest's referrers.</summary>
    public Descriptor? Subject { get; init; }

    public IReadOnlyDictionary<string, string> Annotations { get; init; } = Descriptor.NoAnnotations;

    /// <summary>An artifact that refers to a manifest, such as a signature or a statement of provenance.</summary>
    /// <param name="artifactType">The media type that says what it is.</param>
    /// <param name="subject">What it refers to.</param>
    /// <param name="layers">Its content, one blob or more.</param>
    public static ImageManifest Artifact(string artifactType, Descriptor subject, params IReadOnlyList<Descriptor> layers) => new(EmptyConfig, layers)
    {
        ArtifactType = artifactType,
        Subject = new Descriptor(subject.MediaType, subject.Digest, subject.Size),
    };

    /// <summary>Reads the bytes of a manifest.</summary>
    /// <exception cref="FormatException">They are not one: malformed, of another type, or ambiguous; the message names the member.</exception>
    public static ImageManifest Parse(Manifest manifest)
    {
        var mediaType = manifest.Descriptor.MediaType;
        if (!MediaTypes.IsManifest(mediaType))
        {
            throw new FormatException($"{mediaType} is not an image manifest");
        }

        var wire = ManifestWire.Read(manifest.Bytes, mediaType);
        if (wire.Manifests is not null)
        {
            throw new FormatException("is both an index and an image manifest");
        }

        return new(DescriptorWire.Require(wire.Config, "config"), DescriptorWire.Read(wire.Layers, "layers", MaxLayers))
        {
            ArtifactType = wire.ArtifactType,
            Subject = wire.Subject?.ToDescriptor("subject"),
            Annotations = AnnotationsWire.Read(wire.Annotations),
        };
    }

    /// <summary>The canonical bytes as an OCI manifest.</summary>
    public Manifest ToManifest() => ManifestWire.Of(this).Write(MediaTypes.OciManifest);
}
