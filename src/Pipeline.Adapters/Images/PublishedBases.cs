using Pipeline.Oci.Layout;
using Pipeline.Oci.Model;
using Pipeline.Oci.Registry;

namespace Pipeline.Adapters.Images;

/// <summary>Copies bases of registries into image layouts (<c>.pipeline/bases/published</c>), so that their layers can be told from a processor's and packages inserted between the two.</summary>
internal sealed class PublishedBases(IRegistryReader registry) : IDisposable
{
    private const string Folder = ".pipeline/bases/published";

    // Two builds on one base would otherwise copy it twice.
    private readonly SemaphoreSlim turn = new(1);

    /// <summary>The base as a layout of this repository; itself if it is one, null for <c>scratch</c>.</summary>
    /// <param name="basis">The base.</param>
    /// <param name="subject">The processor.</param>
    /// <param name="layers">Whether layers are copied too, or only what describes them.</param>
    /// <param name="progress">Receives a line for each copied layer.</param>
    /// <param name="cancellationToken">Stops the copy.</param>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c> if the registry does not have the base for a platform.</exception>
    public async Task<BaseImage.Made?> Local(BaseImage? basis, BuildSubject subject, bool layers, Action<string> progress, CancellationToken cancellationToken)
    {
        if (basis is not BaseImage.Published published)
        {
            return (BaseImage.Made?)basis;
        }

        var made = new BaseImage.Made(subject.Repository, $"{Folder}/{published.Index.Hex}", published.Index);
        await turn.WaitAsync(cancellationToken);
        try
        {
            await Copy(published.Reference, made, subject.Spec.Platforms, layers, progress, cancellationToken);
            return made;
        }
        catch (RegistryException e)
        {
            throw Fault($"the base cannot be copied: {e.Message}", e);
        }
        catch (FormatException e)
        {
            throw Fault($"{published.Reference} is no image: {e.Message}", e);
        }
        finally
        {
            turn.Release();
        }
    }

    public void Dispose() => turn.Dispose();

    /// <summary>The images of a base by platform.</summary>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c> if the layout lacks one.</exception>
    public static IReadOnlyDictionary<Platform, LayeredImage> Images(BaseImage.Made made, IReadOnlyList<Platform> platforms)
    {
        try
        {
            using var layout = ImageLayout.Open(made.Layout);
            return platforms.ToDictionary(platform => platform, platform => LayeredImage.Read(layout, Entry(layout.Platforms, platform)));
        }
        catch (Exception e) when (e is InvalidDataException or FormatException)
        {
            throw Fault($"the base in {made.Folder} cannot be read: {e.Message}", e);
        }
    }

    /// <summary>The entry of a platform.</summary>
    /// <exception cref="InvalidDataException">There is none.</exception>
    public static Descriptor Entry(IReadOnlyList<Descriptor> entries, Platform platform) =>
        entries.SingleOrDefault(entry => entry.Platform?.Normal == ImagePlatform.Of(platform)) ?? throw new InvalidDataException($"it has no image for {platform}");

    private async Task Copy(ImageReference reference, BaseImage.Made made, IReadOnlyList<Platform> platforms, bool layers, Action<string> progress, CancellationToken cancellationToken)
    {
        var repository = Repository.Of(reference);
        var blobs = new LayoutBlobs(made.Layout);
        if (!blobs.Has(made.Index) || !File.Exists(Path.Combine(made.Layout, "index.json")))
        {
            var root = await registry.Manifest(repository, made.Index, cancellationToken) ?? throw Fault($"{reference} does not exist");
            blobs.Put(made.Index, root.Bytes.Span);
            var index = MediaTypes.IsIndex(root.Descriptor.MediaType) ? root : IndexOf(reference, root.Descriptor, platforms).ToManifest();
            blobs.Put(index.Descriptor.Digest, index.Bytes.Span);
            blobs.Complete(index.Descriptor);
        }

        using var layout = ImageLayout.Open(made.Layout);
        foreach (var platform in platforms)
        {
            var entry = layout.Platforms.SingleOrDefault(entry => entry.Platform?.Normal == ImagePlatform.Of(platform)) ?? throw Fault($"{reference} has no image for {platform}");
            if (!blobs.Has(entry.Digest))
            {
                var copied = await registry.Manifest(repository, entry.Digest, cancellationToken) ?? throw Fault($"{reference} has lost its image for {platform}");
                blobs.Put(entry.Digest, copied.Bytes.Span);
            }

            var manifest = ImageManifest.Parse(layout.Manifest(entry));
            foreach (var blob in manifest.Layers.Where(_ => layers).Prepend(manifest.Config).Where(blob => !blobs.Has(blob.Digest)))
            {
                progress($"copying {blob.Digest} of {reference}");
                await Copy(repository, blob, blobs, cancellationToken);
            }
        }
    }

    // A reference to the image of one platform serves a processor of that platform.
    private static ImageIndex IndexOf(ImageReference reference, Descriptor manifest, IReadOnlyList<Platform> platforms) => platforms is [var only]
        ? new ImageIndex([manifest with { Platform = ImagePlatform.Of(only) }])
        : throw Fault($"{reference} is an image of one platform; name the digest of its index");

    private async Task Copy(Repository repository, Descriptor blob, LayoutBlobs blobs, CancellationToken cancellationToken)
    {
        var partial = blobs.Partial();
        try
        {
            await using (var content = await registry.OpenBlob(repository, blob, cancellationToken))
            await using (var file = File.Create(partial))
            {
                await content.CopyToAsync(file, cancellationToken);
            }

            blobs.Take(partial, blob.Digest);
        }
        finally
        {
            File.Delete(partial);
        }
    }

    private static FaultException Fault(string detail, Exception? inner = null) => new(ErrorCode.AdapterInvocation, detail, inner);
}
