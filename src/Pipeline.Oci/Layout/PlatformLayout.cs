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

    private static void AddIndex(string folder, Descriptor manifest)
    {
        var writer = new LayoutWriter(folder);
        writer.Finish(writer.Write(new ImageIndex([manifest]).ToManifest()));
    }
}
