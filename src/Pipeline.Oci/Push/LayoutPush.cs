using System.Collections.Concurrent;
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
    public async Task<PushReport> Push(ImageLayout layout, Descriptor root, PushTarget target, CancellationToken cancellationToken)
    {
        var content = LayoutContent.Read(layout, root);
        var manifests = content.Manifests.SelectMany(generation => generation).ToArray();
        var done = new ConcurrentDictionary<Descriptor, Outcome>();
        await Task.WhenAll(
            Each(content.Blobs, async (blob, token) => done[blob] = await Transfer(layout, blob, target, token), cancellationToken),
            Each(manifests, async (manifest, token) => done[manifest.Descriptor] = await Find(manifest, target, TagOf(manifest), token) is null ? Outcome.Sent : Outcome.Present, cancellationToken));

        Manifest[] missing = [.. manifests.Where(manifest => done[manifest.Descriptor] == Outcome.Sent)];
        foreach (var generation in content.Manifests)
        {
            await Each([.. generation.Intersect(missing)], (manifest, token) => writer.Put(target.Repository, manifest, TagOf(manifest), token), cancellationToken);
        }

        await Each(missing, (manifest, token) => ReadBack(manifest, target, TagOf(manifest), token), cancellationToken);
        IReadOnlyList<Descriptor> By(Outcome outcome) => [.. done.Where(entry => entry.Value == outcome).Select(entry => entry.Key).OrderBy(blob => blob.Digest)];
        return new PushReport(manifests[^1].Descriptor, By(Outcome.Sent), By(Outcome.Mounted), By(Outcome.Present));

        string? TagOf(Manifest manifest) => manifest == manifests[^1] ? target.Tag : null;
    }

    // An upload checks for the blob itself; a mount does not.
    private async Task<Outcome> Transfer(ImageLayout layout, Descriptor blob, PushTarget target, CancellationToken cancellationToken)
    {
        var sources = Sources(blob, target);
        if (sources.Length > 0 && await reader.BlobSize(target.Repository, blob.Digest, cancellationToken) == blob.Size)
        {
            return Outcome.Present;
        }

        foreach (var from in sources)
        {
            if (await IsMounted(blob, target.Repository, from, cancellationToken))
            {
                return Outcome.Mounted;
            }
        }

        return await writer.Upload(target.Repository, blob, () => layout.OpenBlob(blob), cancellationToken) ? Outcome.Sent : Outcome.Present;
    }

    // Configs are specific to one image, and no larger than the query would be.
    private static Repository[] Sources(Descriptor blob, PushTarget target) => ImageConfig.IsConfig(blob.MediaType)
        ? []
        : [.. target.MountFrom.Where(from => from.Registry == target.Repository.Registry && from != target.Repository)];

    private async Task<bool> IsMounted(Descriptor blob, Repository repository, Repository from, CancellationToken cancellationToken)
    {
        try
        {
            return await writer.Mount(repository, blob.Digest, from, cancellationToken);
        }
        catch (RegistryException e) when (e.Failure is RegistryFailure.Denied or RegistryFailure.Refused)
        {
            // Without read access to that repository the client may still write to this one; the upload decides.
            return false;
        }
    }

    /// <summary>The registry's manifest, by tag if it gets one; null if it is missing or different.</summary>
    private async Task<Manifest?> Find(Manifest manifest, PushTarget target, string? tag, CancellationToken cancellationToken)
    {
        var found = tag is null
            ? await reader.Manifest(target.Repository, manifest.Descriptor.Digest, cancellationToken)
            : await reader.Manifest(target.Repository, tag, cancellationToken);
        return found?.Descriptor == manifest.Descriptor ? found : null;
    }

    private async Task ReadBack(Manifest manifest, PushTarget target, string? tag, CancellationToken cancellationToken)
    {
        if (await Find(manifest, target, tag, cancellationToken) is null)
        {
            var name = tag is null ? $"{target.Repository.At(manifest.Descriptor.Digest)}" : $"{target.Repository}:{tag}";
            throw new RegistryException(RegistryFailure.Corrupt, $"{name} was put as {manifest.Descriptor.Digest}, but the registry does not return it");
        }
    }

    private Task Each<T>(IReadOnlyList<T> items, Func<T, CancellationToken, Task> body, CancellationToken cancellationToken) =>
        Parallel.ForEachAsync(
            items,
            new ParallelOptions { MaxDegreeOfParallelism = Concurrency, CancellationToken = cancellationToken },
            async (item, token) => await body(item, token));

    private enum Outcome
    {
        Sent,
        Mounted,
        Present,
    }
}

/// <summary>Everything that a manifest of a layout needs, each once: blobs, and manifests with children before parents.</summary>
/// <param name="Manifests">Generations of manifests: each names only manifests of earlier ones; the last holds only the root.</param>
/// <param name="Blobs">Configs and layers, largest first, so that the longest transfer does not start last.</param>
internal sealed record LayoutContent(IReadOnlyList<IReadOnlyList<Manifest>> Manifests, IReadOnlyList<Descriptor> Blobs)
{
    private const int MaxDepth = 8;

    /// <exception cref="InvalidDataException">A manifest is missing, does not match its digest, or is malformed.</exception>
    public static LayoutContent Read(ImageLayout layout, Descriptor root)
    {
        var heights = new Dictionary<Digest, (int Height, Manifest Manifest)>();
        var blobs = new Dictionary<Digest, Descriptor>();
        Visit(root, 0);
        return new(
            [.. heights.Values.GroupBy(entry => entry.Height, entry => entry.Manifest).OrderBy(generation => generation.Key).Select(generation => generation.ToArray())],
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
