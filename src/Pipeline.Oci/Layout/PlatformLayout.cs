using Pipeline.Oci.Model;

namespace Pipeline.Oci.Layout;

/// <summary>A builder's layout as an index of platforms (OCI image spec 1.1, "Image Index").</summary>
public static class PlatformLayout
{
    /// <summary>Opens a layout whose root is an index. For a single platform builders write the bare manifest; this adds the index, so that all images have the same form.</summary>
    /// <param name="folder">The folder of the layout; written to if it lacks the index.</param>
    /// <param name="platforms">The built platforms, at least one.</param>
    /// <exception cref="InvalidDataException">The layout is invalid, or its root is neither an index nor the manifest of the only platform.</exception>
    public static ImageLayout Open(string folder, IReadOnlyList<ImagePlatform> platforms)
    {
        var layout = ImageLayout.Open(folder);
        switch (layout.Index.Manifests)
        {
            case [{ MediaType: MediaTypes.OciIndex }]:
                return layout;
            case [{ MediaType: MediaTypes.OciManifest } manifest] when platforms is [var platform]:
                layout.Dispose();
                AddIndex(folder, new Descriptor(manifest.MediaType, manifest.Digest, manifest.Size) { Platform = platform });
                return ImageLayout.Open(folder);
            default:
                layout.Dispose();
                throw new InvalidDataException($"the builder wrote no index of {string.Join(", ", platforms)}");
        }
    }

    /// <summary>Opens a layout as the index of more platforms than were built into it. Of the others, whose content is in a registry, it gets only the manifests.</summary>
    /// <param name="folder">The folder of the layout, which gets the index and the manifests; created if no platform was built here.</param>
    /// <param name="platforms">All platforms, in the order of the index.</param>
    /// <param name="elsewhere">The manifests of the platforms that were not built here.</param>
    /// <exception cref="InvalidDataException">The layout is invalid, or has other platforms than those that remain.</exception>
    public static ImageLayout Join(string folder, IReadOnlyList<ImagePlatform> platforms, IReadOnlyDictionary<ImagePlatform, Manifest> elsewhere)
    {
        ImagePlatform[] here = [.. platforms.Where(platform => !elsewhere.ContainsKey(platform))];
        IReadOnlyList<Descriptor> built = [];
        if (here.Length > 0)
        {
            using var layout = Open(folder, here);
            built = layout.Platforms;
        }

        var entries = platforms.Select(platform => elsewhere.TryGetValue(platform, out var manifest)
            ? manifest.Descriptor with { Platform = platform }
            : built.SingleOrDefault(entry => entry.Platform?.Normal == platform) ?? throw new InvalidDataException($"the builder built nothing for {platform}")).ToArray();
        var writer = new LayoutWriter(folder);
        foreach (var manifest in elsewhere.Values)
        {
            writer.Write(manifest);
        }

        writer.Finish(writer.Write(new ImageIndex(entries).ToManifest()));
        return ImageLayout.Open(folder);
    }

    private static void AddIndex(string folder, Descriptor manifest)
    {
        var writer = new LayoutWriter(folder);
        writer.Finish(writer.Write(new ImageIndex([manifest]).ToManifest()));
    }
}
