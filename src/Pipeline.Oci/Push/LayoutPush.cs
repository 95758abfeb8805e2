using System.Collections.Concurrent;
using Pipeline.Contracts;

namespace Pipeline.Oci;

/// <summary>Pushes what a layout holds: what is there is not sent again, children go before parents, the tag is last, and all of it is read back.</summary>
/// <remarks>Broken off at any point and begun again, it ends in the same state: a registry never has a parent without its children.</remarks>
/// <param name="reader">Asks what is there.</param>
/// <param name="writer">Sends the rest.</param>
public sealed class LayoutPush(IRegistryReader reader, IRegistryWriter writer)
{
    /// <summary>How many blobs or manifests are on their way at once.</summary>
    public int Concurrency { get; init; } = 6;

    /// <summary>Pushes one manifest or index and everything it names.</summary>
    /// <param name="layout">Where it is.</param>
    /// <param name="root">Which of the layout's manifests, such as <see cref="ImageLayout.Root()"/>.</param>
    /// <param name="target">Where to.</param>
    /// <param name="cancellationToken">Stops the push.</param>
    /// <exception cref="InvalidDataException">The layout is not what it says; nothing that is wrong was tagged.</exception>
    /// <exception cref="RegistryException">The registry did not take it, or gives back something else.</exception>
    public async Task<PushReport> Push(ImageLayout layout, Descriptor root, PushTarget target, CancellationToken cancellationToken)
    {
        var content = LayoutContent.Read(layout, root);
        var manifests = content.Manifests.SelectMany(generation => generation).ToArray();
        var done = new ConcurrentDictionary<Descriptor, Way>();
        await Task.WhenAll(
            Each(content.Blobs, async (blob, token) => done[blob] = await Transfer(layout, blob, target, token), cancellationToken),
            Each(manifests, async (manifest, token) => done[manifest.Descriptor] = await Find(manifest, target, TagOf(manifest), token) is null ? Way.Sent : Way.Present, cancellationToken));

        Manifest[] missing = [.. manifests.Where(manifest => done[manifest.Descriptor] == Way.Sent)];
        foreach (var generation in content.Manifests)
        {
            await Each([.. generation.Intersect(missing)], (manifest, token) => writer.Put(target.Repository, manifest, TagOf(manifest), token), cancellationToken);
        }

        await Each(missing, (manifest, token) => ReadBack(manifest, target, TagOf(manifest), token), cancellationToken);
        IReadOnlyList<Descriptor> By(Way way) => [.. done.Where(one => one.Value == way).Select(one => one.Key).OrderBy(one => one.Digest)];
        return new PushReport(manifests[^1].Descriptor, By(Way.Sent), By(Way.Mounted), By(Way.Present));

        string? TagOf(Manifest manifest) => manifest == manifests[^1] ? target.Tag : null;
    }

    // An upload asks by itself whether the blob is there; a mount does not.
    private async Task<Way> Transfer(ImageLayout layout, Descriptor blob, PushTarget target, CancellationToken cancellationToken)
    {
        var sources = Sources(blob, target);
        if (sources.Length > 0 && await reader.BlobSize(target.Repository, blob.Digest, cancellationToken) == blob.Size)
        {
            return Way.Present;
        }

        foreach (var from in sources)
        {
            if (await IsMounted(blob, target.Repository, from, cancellationToken))
            {
                return Way.Mounted;
            }
        }

        return await writer.Upload(target.Repository, blob, () => layout.OpenBlob(blob), cancellationToken) ? Way.Sent : Way.Present;
    }

    // A config is one image's own, and no larger than the question would be.
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
            // Who may not read that repository may still write to this one: the upload will tell.
            return false;
        }
    }

    /// <summary>The manifest as the registry has it, under its tag where it gets one; none when it has another or nothing.</summary>
    private async Task<Manifest?> Find(Manifest manifest, PushTarget target, string? tag, CancellationToken cancellationToken)
    {
        var there = tag is null
            ? await reader.Manifest(target.Repository, manifest.Descriptor.Digest, cancellationToken)
            : await reader.Manifest(target.Repository, tag, cancellationToken);
        return there?.Descriptor == manifest.Descriptor ? there : null;
    }

    private async Task ReadBack(Manifest manifest, PushTarget target, string? tag, CancellationToken cancellationToken)
    {
        if (await Find(manifest, target, tag, cancellationToken) is null)
        {
            var name = tag is null ? $"{target.Repository.At(manifest.Descriptor.Digest)}" : $"{target.Repository}:{tag}";
            throw new RegistryException(RegistryFailure.Corrupt, $"{name} was put as {manifest.Descriptor.Digest}, and the registry does not give it back");
        }
    }

    private Task Each<T>(IReadOnlyList<T> items, Func<T, CancellationToken, Task> body, CancellationToken cancellationToken) =>
        Parallel.ForEachAsync(
            items,
            new ParallelOptions { MaxDegreeOfParallelism = Concurrency, CancellationToken = cancellationToken },
            async (item, token) => await body(item, token));

    private enum Way
    {
        Sent,
        Mounted,
        Present,
    }
}

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
