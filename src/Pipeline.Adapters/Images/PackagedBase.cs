using Pipeline.Dependencies;
using Pipeline.Oci.Model;

namespace Pipeline.Adapters.Images;

/// <summary>A base, and the layer of packages that goes on top of it on each platform.</summary>
/// <param name="Base">The base.</param>
/// <param name="Folder">The folder of the image layout with the layers, relative to the repository.</param>
/// <param name="Images">The base's image on each platform.</param>
/// <param name="Layers">The layer on each platform.</param>
internal sealed record PackagedBase(
    BaseImage.Made Base, string Folder, IReadOnlyDictionary<Platform, LayeredImage> Images, IReadOnlyDictionary<Platform, PackageLayer> Layers)
{
    private string Store => Path.Combine(Base.Repository, Folder);

    /// <summary>The base with the packages, as a base of its own.</summary>
    /// <remarks>Its layout's <c>index.json</c> stays empty: a build refers to an index by its digest, and so several builds can write at once.</remarks>
    public BaseImage.Made Extended()
    {
        var blobs = new LayoutBlobs(Store);
        var manifests = new List<Descriptor>();
        foreach (var (platform, image) in Images.OrderBy(image => image.Key.Architecture, StringComparer.Ordinal))
        {
            foreach (var layer in image.Manifest.Layers)
            {
                blobs.Copy(Base.Layout, layer.Digest);
            }

            var extended = Extended(platform);
            var manifest = extended.Manifest.ToManifest();
            blobs.Put(extended.Manifest.Config.Digest, extended.Config.Span);
            blobs.Put(manifest.Descriptor.Digest, manifest.Bytes.Span);
            manifests.Add(manifest.Descriptor with { Platform = ImagePlatform.Of(platform) });
        }

        var index = new ImageIndex(manifests).ToManifest();
        blobs.Put(index.Descriptor.Digest, index.Bytes.Span);
        blobs.Complete();
        return Base with { Folder = Folder, Index = index.Descriptor.Digest };
    }

    /// <summary>The base's image on a platform with the packages on top.</summary>
    public LayeredImage Extended(Platform platform)
    {
        var image = Images[platform];
        return image.With(Layers[platform], image.Manifest.Layers.Count, image.HistoryLength, SourceDate.Value);
    }

    /// <summary>The image with the packages, between the base and the processor's own layers.</summary>
    /// <param name="platform">Its platform.</param>
    /// <param name="image">An image that was built from the base alone.</param>
    /// <param name="blobs">Receives the layer.</param>
    public LayeredImage Insert(Platform platform, LayeredImage image, LayoutBlobs blobs)
    {
        blobs.Copy(Store, Layers[platform].Digest);
        return image.With(Layers[platform], Images[platform].Manifest.Layers.Count, Images[platform].HistoryLength, SourceDate.Value);
    }

    /// <summary>The packages, each file once, with the platforms that have it.</summary>
    public IReadOnlyList<BuiltPackage> Described() =>
    [
        .. from same in Layers
               .SelectMany(layer => layer.Value.Packages.Select(package => (Package: package, Platform: layer.Key)))
               .GroupBy(one => one.Package, one => one.Platform)
               .OrderBy(same => same.Key.Name, StringComparer.Ordinal)
               .ThenBy(same => same.Key.Locator, StringComparer.Ordinal)
           select new BuiltPackage(
               same.Key.Name,
               same.Key.Version,
               same.Key.Locator,
               same.Key.Digest,
               same.Key.License,
               [.. same.OrderBy(platform => platform.Architecture, StringComparer.Ordinal)]),
    ];
}
