using Pipeline.Oci.Layout;
using Pipeline.Oci.Model;

namespace Pipeline.Adapters.Images;

/// <summary>Replaces the images of a layout that a builder finished, before anyone else reads it.</summary>
internal static class LayoutEdit
{
    /// <param name="layout">The folder of the layout.</param>
    /// <param name="platforms">The platforms that it was built for.</param>
    /// <param name="edit">Returns the image to have instead; it adds the blobs of new layers itself.</param>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c> if the layout is not that of a builder.</exception>
    public static void Apply(string layout, IReadOnlyList<Platform> platforms, Func<ImageLayout, Platform, LayeredImage, LayeredImage> edit)
    {
        try
        {
            var blobs = new LayoutBlobs(layout);
            var kept = new HashSet<Digest>();
            Descriptor root;
            using (var built = ImageLayout.Open(layout))
            {
                root = built.Root().MediaType == MediaTypes.OciIndex
                    ? Index(built, blobs, kept, (entry, image) => edit(built, PlatformOf(entry, platforms), image))
                    : Image(built, built.Root(), blobs, kept, image => edit(built, platforms.Single(), image));
            }

            kept.Add(root.Digest);
            new LayoutWriter(layout).Finish(root);
            blobs.Keep(kept);
        }
        catch (Exception e) when (e is InvalidDataException or FormatException)
        {
            throw new FaultException(ErrorCode.AdapterInvocation, $"the builder's layout cannot be finished: {e.Message}", e);
        }
    }

    private static Descriptor Index(ImageLayout built, LayoutBlobs blobs, HashSet<Digest> kept, Func<Descriptor, LayeredImage, LayeredImage> edit)
    {
        var index = ImageIndex.Parse(built.Manifest(built.Root()));
        var edited = (index with { Manifests = [.. index.Manifests.Select(entry => Image(built, entry, blobs, kept, image => edit(entry, image)))] }).ToManifest();
        blobs.Put(edited.Descriptor.Digest, edited.Bytes.Span);
        return edited.Descriptor;
    }

    private static Descriptor Image(ImageLayout built, Descriptor entry, LayoutBlobs blobs, HashSet<Digest> kept, Func<LayeredImage, LayeredImage> edit)
    {
        var edited = edit(LayeredImage.Read(built, entry));
        var manifest = edited.Manifest.ToManifest();
        blobs.Put(edited.Manifest.Config.Digest, edited.Config.Span);
        blobs.Put(manifest.Descriptor.Digest, manifest.Bytes.Span);
        kept.UnionWith([manifest.Descriptor.Digest, edited.Manifest.Config.Digest, .. edited.Manifest.Layers.Select(layer => layer.Digest)]);
        return manifest.Descriptor with { Platform = entry.Platform, Annotations = entry.Annotations };
    }

    private static Platform PlatformOf(Descriptor entry, IReadOnlyList<Platform> platforms) =>
        platforms.SingleOrDefault(platform => platform.Architecture == entry.Platform?.Architecture)
        ?? throw new InvalidDataException($"it has an image for {entry.Platform}, which was not asked for");
}
