using Pipeline.Oci.Model;

namespace Pipeline.Oci.Push;

/// <summary>What a push sends, each once.</summary>
/// <param name="Generations">Manifests: each needs only manifests of earlier generations.</param>
/// <param name="Blobs">Configs and layers, largest first, so that the longest transfer does not start last.</param>
internal sealed record PushContent(IReadOnlyList<IReadOnlyList<Placement>> Generations, IReadOnlyList<Descriptor> Blobs)
{
    public IEnumerable<Placement> Placements => Generations.SelectMany(generation => generation);
}

/// <summary>A manifest and the name that it gets.</summary>
/// <param name="Manifest">The manifest.</param>
/// <param name="Tag">Its tag; null for its digest alone.</param>
/// <param name="Subject">The manifest that it refers to, if it does.</param>
internal sealed record Placement(Manifest Manifest, string? Tag, Digest? Subject)
{
    public Digest Digest => Manifest.Descriptor.Digest;
}

/// <summary>A manifest and what it names.</summary>
/// <param name="Children">The manifests of an index.</param>
/// <param name="Blobs">The config and layers of an image or artifact.</param>
/// <param name="Subject">The manifest that it refers to.</param>
internal sealed record ManifestNames(IReadOnlyList<Descriptor> Children, IReadOnlyList<Descriptor> Blobs, Digest? Subject)
{
    /// <exception cref="FormatException">The manifest is malformed.</exception>
    public static ManifestNames Of(Manifest manifest)
    {
        if (MediaTypes.IsIndex(manifest.Descriptor.MediaType))
        {
            var index = ImageIndex.Parse(manifest);
            return new(index.Manifests, [], index.Subject?.Digest);
        }

        var image = ImageManifest.Parse(manifest);
        return new([], [.. image.Layers, image.Config], image.Subject?.Digest);
    }
}
