namespace Pipeline.Oci.Model;

/// <summary>The manifest of one image or artifact: a config and layers (OCI image spec, "Image Manifest"; Docker image manifest v2 schema 2).</summary>
/// <param name="Config">The descriptor of the config.</param>
/// <param name="Layers">The layers, lowest first.</param>
public sealed record ImageManifest(Descriptor Config, IReadOnlyList<Descriptor> Layers)
{
    /// <summary>The most layers.</summary>
    public const int MaxLayers = 1_000;

    /// <summary>The config of an artifact without one, <c>{}</c> (OCI image spec, "Guidance for an Empty Descriptor").</summary>
    public static Descriptor EmptyConfig { get; } = new(MediaTypes.OciEmpty, Sha256.Of(EmptyConfigBytes.Span), EmptyConfigBytes.Length);

    /// <summary>The bytes of <see cref="EmptyConfig"/>.</summary>
    public static ReadOnlyMemory<byte> EmptyConfigBytes => "{}"u8.ToArray();

    /// <summary>The type of an artifact.</summary>
    public string? ArtifactType { get; init; }

    /// <summary>The manifest that this one refers to and is a referrer of.</summary>
    public Descriptor? Subject { get; init; }

    public IReadOnlyDictionary<string, string> Annotations { get; init; } = Descriptor.NoAnnotations;

    /// <summary>An artifact, such as a signature or a provenance statement.</summary>
    /// <param name="artifactType">The media type of the artifact.</param>
    /// <param name="subject">The manifest that it refers to, or null.</param>
    /// <param name="layers">The content, one or more blobs.</param>
    public static ImageManifest Artifact(string artifactType, Descriptor? subject, params IReadOnlyList<Descriptor> layers) => new(EmptyConfig, layers)
    {
        ArtifactType = artifactType,
        Subject = subject is null ? null : new Descriptor(subject.MediaType, subject.Digest, subject.Size),
    };

    /// <summary>Reads a manifest.</summary>
    /// <exception cref="FormatException">The bytes are not a manifest: malformed, of another type, or ambiguous; the message names the member.</exception>
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
