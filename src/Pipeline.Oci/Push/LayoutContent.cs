using Pipeline.Contracts;

namespace Pipeline.Oci;

/// <summary>Everything that a manifest of a layout needs, each once: blobs, and manifests in an order where children stand before parents.</summary>
/// <param name="Manifests">Generations of manifests: what one names is in an earlier one; the last holds the root alone.</param>
/// <param name="Blobs">Configs and layers, the largest first, so that the longest transfer does not begin last.</param>
internal sealed record LayoutContent(IReadOnlyList<IReadOnlyList<Manifest>> Manifests, IReadOnlyList<Descriptor> Blobs)
{
    private const int MaxDepth = 8;

    /// <exception cref="InvalidDataException">A manifest is missing, has other bytes, or is malformed.</exception>
    public static LayoutContent Read(ImageLayout layout, Descriptor root)
    {
        var heights = new Dictionary<Digest, (int Height, Manifest Manifest)>();
        var blobs = new Dictionary<Digest, Descriptor>();
        Visit(root, 0);
        return new(
            [.. heights.Values.GroupBy(one => one.Height, one => one.Manifest).OrderBy(one => one.Key).Select(one => one.ToArray())],
            [.. blobs.Values.OrderByDescending(blob => blob.Size)]);

        int Visit(Descriptor descriptor, int depth)
        {
            if (heights.TryGetValue(descriptor.Digest, out var seen))
            {
                return seen.Height;
            }

            if (depth == MaxDepth)
            {
                throw new InvalidDataException($"indexes are nested deeper than {MaxDepth} levels");
            }

            var manifest = layout.Manifest(descriptor);
            var height = 0;
            foreach (var child in Children(manifest, blobs))
            {
                height = Math.Max(height, Visit(child, depth + 1) + 1);
            }

            heights[descriptor.Digest] = (height, manifest);
            return height;
        }
    }

    private static IReadOnlyList<Descriptor> Children(Manifest manifest, Dictionary<Digest, Descriptor> blobs)
    {
        try
        {
            if (MediaTypes.IsIndex(manifest.Descriptor.MediaType))
            {
                return ImageIndex.Parse(manifest).Manifests;
            }

            var image = ImageManifest.Parse(manifest);
            foreach (var blob in image.Layers.Append(image.Config))
            {
                blobs[blob.Digest] = blob;
            }

            return [];
        }
        catch (FormatException e)
        {
            throw new InvalidDataException($"{manifest.Descriptor.Digest}: {e.Message}", e);
        }
    }
}
