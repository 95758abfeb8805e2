using Pipeline.Dependencies;
using Pipeline.Oci.Layout;
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

            var extended = image.With(Layers[platform], image.Manifest.Layers.Count, image.HistoryLength, SourceDate.Value);
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

    /// <summary>Puts the layers into a finished layout of an image that was built from the base alone.</summary>
    /// <remarks>
    /// A build of a release gives all layers one date, and for that the builder packs and compresses each of them again, whatever it contains. The layers of
    /// packages have that date already; they go in afterwards, with the bytes that they have.
    /// </remarks>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c> if the layout is not an image on this base.</exception>
    public void Insert(string layout)
    {
        try
        {
            List<Descriptor> finished;
            using (var built = ImageLayout.Open(layout))
            {
                finished = built.Root().MediaType == MediaTypes.OciIndex
                    ? [Index(built, layout)]
                    : [Image(built, built.Root(), Images.Keys.Single(), layout)];
            }

            new LayoutWriter(layout).Finish(finished);
        }
        catch (Exception e) when (e is InvalidDataException or FormatException)
        {
            throw new FaultException(ErrorCode.AdapterInvocation, $"the packages cannot be added to the image: {e.Message}", e);
        }
    }

    /// <summary>The packages, each file once, with the platforms that have it.</summary>
    public IReadOnlyList<BuiltPackage> Described() =>
    [
        .. from same in Layers
               .SelectMany(layer => layer.Value.Packages.Select(package => (Package: package, Platform: layer.Key)))
               .GroupBy(one => one.Package, one => one.Platform)
               .OrderBy(same => same.Key.Name, StringComparer.Ordinal)
               .ThenBy(same => same.Key.File, StringComparer.Ordinal)
           select new BuiltPackage(
               same.Key.Name,
               same.Key.Version,
               $"pkg:pypi/{same.Key.Name}@{Uri.EscapeDataString(same.Key.Version)}?file_name={Uri.EscapeDataString(same.Key.File)}",
               same.Key.Digest,
               same.Key.License,
               [.. same.OrderBy(platform => platform.Architecture, StringComparer.Ordinal)]),
    ];

    private Descriptor Index(ImageLayout built, string layout)
    {
        var index = ImageIndex.Parse(built.Manifest(built.Root()));
        List<Descriptor> manifests = [.. index.Manifests.Select(entry => Image(built, entry, PlatformOf(entry), layout))];
        File.Delete(Path.Combine(layout, LayoutBlobs.PathOf(built.Root().Digest)));
        return new LayoutWriter(layout).Write((index with { Manifests = manifests }).ToManifest());
    }

    private Descriptor Image(ImageLayout built, Descriptor entry, Platform platform, string layout)
    {
        var image = LayeredImage.Read(built, entry);
        var basis = Images[platform];
        var extended = image.With(Layers[platform], basis.Manifest.Layers.Count, basis.HistoryLength, SourceDate.Value);
        var blobs = new LayoutBlobs(layout);
        blobs.Copy(Store, Layers[platform].Digest);
        blobs.Put(extended.Manifest.Config.Digest, extended.Config.Span);
        foreach (var replaced in (Digest[])[entry.Digest, image.Manifest.Config.Digest])
        {
            File.Delete(Path.Combine(layout, LayoutBlobs.PathOf(replaced)));
        }

        var manifest = extended.Manifest.ToManifest();
        blobs.Put(manifest.Descriptor.Digest, manifest.Bytes.Span);
        return manifest.Descriptor with { Platform = entry.Platform, Annotations = entry.Annotations };
    }

    private Platform PlatformOf(Descriptor entry) =>
        Images.Keys.SingleOrDefault(platform => platform.Architecture == entry.Platform?.Architecture)
        ?? throw new InvalidDataException($"it has an image for {entry.Platform}, which was not asked for");
}

/// <summary>The blobs of an image layout, each written whole or not at all.</summary>
internal sealed class LayoutBlobs
{
    private readonly string layout;

    public LayoutBlobs(string layout)
    {
        this.layout = layout;
        Directory.CreateDirectory(Path.Combine(layout, "blobs", "sha256"));
    }

    /// <summary>A blob's path relative to its layout.</summary>
    public static string PathOf(Digest digest) => $"blobs/sha256/{digest.Hex}";

    public bool Has(Digest digest) => File.Exists(Path.Combine(layout, PathOf(digest)));

    public void Put(Digest digest, ReadOnlySpan<byte> content)
    {
        if (!Has(digest))
        {
            var partial = Partial();
            File.WriteAllBytes(partial, content);
            Take(partial, digest);
        }
    }

    /// <summary>Copies a blob of another layout.</summary>
    public void Copy(string from, Digest digest)
    {
        if (!Has(digest))
        {
            var partial = Partial();
            File.Copy(Path.Combine(from, PathOf(digest)), partial);
            Take(partial, digest);
        }
    }

    /// <summary>A path for a file that will be taken as a blob.</summary>
    public string Partial() => Path.Combine(layout, $"partial-{Path.GetRandomFileName()}");

    /// <summary>Makes a finished file a blob.</summary>
    public void Take(string partial, Digest digest) => File.Move(partial, Path.Combine(layout, PathOf(digest)), overwrite: true);

    /// <summary>Writes what makes the folder a layout.</summary>
    public void Complete()
    {
        Write("oci-layout", """{"imageLayoutVersion":"1.0.0"}""");
        Write("index.json", """{"manifests":[],"mediaType":"application/vnd.oci.image.index.v1+json","schemaVersion":2}""");
    }

    private void Write(string file, string content)
    {
        var partial = Partial();
        File.WriteAllText(partial, content);
        File.Move(partial, Path.Combine(layout, file), overwrite: true);
    }
}
