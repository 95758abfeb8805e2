using Pipeline.Oci.Layout;
using Pipeline.Oci.Model;
using Pipeline.Oci.Registry;

namespace Pipeline.Oci.Push;

/// <summary>Pushes the content of a layout: skips existing content, sends children before parents, tags last, and reads everything back.</summary>
/// <remarks>An interrupted push can be repeated and ends in the same state: a registry never has a parent without its children.</remarks>
/// <param name="reader">Reads existing content.</param>
/// <param name="writer">Writes the missing content.</param>
public sealed class LayoutPush(IRegistryReader reader, IRegistryWriter writer)
{
    /// <summary>The most concurrent transfers of blobs or manifests.</summary>
    public int Concurrency { get; init; } = 6;

    /// <summary>Pushes one manifest or index and everything it names.</summary>
    /// <param name="layout">The layout.</param>
    /// <param name="root">A manifest of the layout, such as <see cref="ImageLayout.Root()"/>.</param>
    /// <param name="target">The target.</param>
    /// <param name="cancellationToken">Stops the push.</param>
    /// <exception cref="InvalidDataException">The layout is invalid; nothing invalid was tagged.</exception>
    /// <exception cref="RegistryException">The registry did not accept the content, or returns different content.</exception>
    public Task<PushReport> Push(ImageLayout layout, Descriptor root, PushTarget target, CancellationToken cancellationToken) =>
        new ContentPush(reader, writer, Concurrency).Push(LayoutContent.Read(layout, root, target.Tag), layout.OpenBlob, target, cancellationToken);
}

/// <summary>Everything that a manifest of a layout needs: children before parents, and the root last.</summary>
internal static class LayoutContent
{
    private const int MaxDepth = 8;

    /// <exception cref="InvalidDataException">A manifest is missing, does not match its digest, or is malformed.</exception>
    public static PushContent Read(ImageLayout layout, Descriptor root, string? tag)
    {
        var heights = new Dictionary<Digest, (int Height, Placement Placement)>();
        var blobs = new Dictionary<Digest, Descriptor>();
        Visit(root, 0);
        return new(
            [.. heights.Values.GroupBy(entry => entry.Height, entry => entry.Placement).OrderBy(generation => generation.Key).Select(generation => generation.ToArray())],
            [.. blobs.Values.OrderByDescending(blob => blob.Size)]);

        int Visit(Descriptor descriptor, int depth)
        {
            if (heights.TryGetValue(descriptor.Digest, out var known))
            {
                return known.Height;
            }

            if (depth == MaxDepth)
            {
                throw new InvalidDataException($"indexes are nested deeper than {MaxDepth} levels");
            }

            var manifest = layout.Manifest(descriptor);
            var names = NamesOf(manifest);
            foreach (var blob in names.Blobs)
            {
                blobs[blob.Digest] = blob;
            }

            var height = 0;
            foreach (var child in names.Children)
            {
                height = Math.Max(height, Visit(child, depth + 1) + 1);
            }

            heights[descriptor.Digest] = (height, new Placement(manifest, depth == 0 ? tag : null, names.Subject));
            return height;
        }
    }

    private static ManifestNames NamesOf(Manifest manifest)
    {
        try
        {
            return ManifestNames.Of(manifest);
        }
        catch (FormatException e)
        {
            throw new InvalidDataException($"{manifest.Descriptor.Digest}: {e.Message}", e);
        }
    }
}
