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
        var done = new ConcurrentBag<(Descriptor What, Way Way)>();
        await Each(content.Blobs, async (blob, token) => done.Add((blob, await Transfer(layout, blob, target, token))), cancellationToken);
        foreach (var generation in content.Manifests)
        {
            await Each(generation, async (manifest, token) => done.Add((manifest.Descriptor, await Put(manifest, target, token))), cancellationToken);
        }

        if (target.Tag is { } tag)
        {
            await Name(content.Manifests[^1][0], target.Repository, tag, cancellationToken);
        }

        IReadOnlyList<Descriptor> By(Way way) => [.. done.Where(one => one.Way == way).Select(one => one.What).OrderBy(one => one.Digest)];
        return new PushReport(content.Manifests[^1][0].Descriptor, By(Way.Sent), By(Way.Mounted), By(Way.Present));
    }

    private async Task<Way> Transfer(ImageLayout layout, Descriptor blob, PushTarget target, CancellationToken cancellationToken)
    {
        var there = await reader.BlobSize(target.Repository, blob.Digest, cancellationToken);
        if (there is not null)
        {
            return there == blob.Size
                ? Way.Present
                : throw new RegistryException(RegistryFailure.Corrupt, $"{target.Repository.At(blob.Digest)} has {there} bytes, its descriptor says {blob.Size}");
        }

        return await IsMounted(blob, target, cancellationToken)
            ? Way.Mounted
            : await writer.Upload(target.Repository, blob, () => layout.OpenBlob(blob), cancellationToken) ? Way.Sent : Way.Present;
    }

    private async Task<bool> IsMounted(Descriptor blob, PushTarget target, CancellationToken cancellationToken)
    {
        // A config is one image's own, and no larger than the question would be.
        var sources = ImageConfig.IsConfig(blob.MediaType) ? [] : target.MountFrom.Where(from => from.Registry == target.Repository.Registry && from != target.Repository);
        foreach (var from in sources)
        {
            try
            {
                if (await writer.Mount(target.Repository, blob.Digest, from, cancellationToken))
                {
                    return true;
                }
            }
            catch (RegistryException e) when (e.Failure is RegistryFailure.Denied or RegistryFailure.Refused)
            {
                // Who may not read that repository may still write to this one: the upload will tell.
            }
        }

        return false;
    }

    private async Task<Way> Put(Manifest manifest, PushTarget target, CancellationToken cancellationToken)
    {
        if (await IsThere(manifest, target.Repository, cancellationToken))
        {
            return Way.Present;
        }

        await writer.Put(target.Repository, manifest, tag: null, cancellationToken);
        return await IsThere(manifest, target.Repository, cancellationToken)
            ? Way.Sent
            : throw new RegistryException(RegistryFailure.Corrupt, $"{target.Repository.At(manifest.Descriptor.Digest)} was put and is not there");
    }

    private async Task<bool> IsThere(Manifest manifest, Repository repository, CancellationToken cancellationToken)
    {
        var there = await reader.Manifest(repository, manifest.Descriptor.Digest, cancellationToken);
        return there is null || there.Descriptor.MediaType == manifest.Descriptor.MediaType
            ? there is not null
            : throw new RegistryException(RegistryFailure.Corrupt, $"{repository.At(manifest.Descriptor.Digest)} is delivered as {there.Descriptor.MediaType}");
    }

    private async Task Name(Manifest root, Repository repository, string tag, CancellationToken cancellationToken)
    {
        if (await reader.Manifest(repository, tag, cancellationToken) is { } before && before.Descriptor.Digest == root.Descriptor.Digest)
        {
            return;
        }

        await writer.Put(repository, root, tag, cancellationToken);
        var named = await reader.Manifest(repository, tag, cancellationToken);
        if (named?.Descriptor.Digest != root.Descriptor.Digest)
        {
            throw new RegistryException(RegistryFailure.Corrupt, $"{repository}:{tag} was put as {root.Descriptor.Digest} and is {named?.Descriptor.Digest.ToString() ?? "nothing"}");
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
