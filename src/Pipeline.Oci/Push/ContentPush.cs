using System.Collections.Concurrent;
using Pipeline.Oci.Model;
using Pipeline.Oci.Registry;

namespace Pipeline.Oci.Push;

/// <summary>Sends content to a repository: skips what it has, sends blobs before manifests and generations in order, and reads back what it sent.</summary>
internal sealed class ContentPush(IRegistryReader reader, IRegistryWriter writer, int concurrency)
{
    /// <param name="content">The content.</param>
    /// <param name="open">Opens a blob from the beginning.</param>
    /// <param name="target">The target; the content already has its tags.</param>
    /// <param name="cancellationToken">Stops the push.</param>
    public async Task<PushReport> Push(PushContent content, Func<Descriptor, Stream> open, PushTarget target, CancellationToken cancellationToken)
    {
        Placement[] placements = [.. content.Placements];
        var done = new ConcurrentDictionary<Descriptor, Outcome>();
        var present = new ConcurrentDictionary<Placement, bool>();
        var before = new ListedReferrers(reader, target.Repository);
        await Task.WhenAll(
            Each(content.Blobs, async (blob, token) => done[blob] = await Transfer(blob, open, target, token), cancellationToken),
            Each(placements, async (placement, token) => present[placement] = await IsThere(placement, target.Repository, before, token), cancellationToken));

        foreach (var generation in content.Generations)
        {
            await Each([.. generation.Where(placement => !present[placement])], (placement, token) => writer.Put(target.Repository, placement.Manifest, placement.Tag, token), cancellationToken);
        }

        await ReadBack([.. placements.Where(placement => !present[placement])], target.Repository, cancellationToken);
        foreach (var same in placements.GroupBy(placement => placement.Manifest.Descriptor))
        {
            done[same.Key] = same.All(placement => present[placement]) ? Outcome.Present : Outcome.Sent;
        }

        IReadOnlyList<Descriptor> By(Outcome outcome) => [.. done.Where(entry => entry.Value == outcome).Select(entry => entry.Key).OrderBy(blob => blob.Digest)];
        return new PushReport(placements[^1].Manifest.Descriptor, By(Outcome.Sent), By(Outcome.Mounted), By(Outcome.Present));
    }

    /// <summary>Reads back everything, whether it was sent or already there: manifests byte by byte, and of blobs the size.</summary>
    /// <exception cref="RegistryException">The registry lacks any of it.</exception>
    public async Task Compare(PushContent content, Repository repository, CancellationToken cancellationToken)
    {
        await ReadBack([.. content.Placements], repository, cancellationToken);
        await Each(
            content.Blobs,
            async (blob, token) =>
            {
                if (await reader.BlobSize(repository, blob.Digest, token) is var size && size != blob.Size)
                {
                    throw new RegistryException(RegistryFailure.Corrupt, $"{repository.At(blob.Digest)} was sent, but the registry has {(size is null ? "none" : $"{size}")} of its {blob.Size} bytes");
                }
            },
            cancellationToken);
    }

    // An upload checks for the blob itself; a mount does not.
    private async Task<Outcome> Transfer(Descriptor blob, Func<Descriptor, Stream> open, PushTarget target, CancellationToken cancellationToken)
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

        return await writer.Upload(target.Repository, blob, () => open(blob), cancellationToken) ? Outcome.Sent : Outcome.Present;
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

    /// <summary>Whether the registry has the manifest under its name, and lists it with its subject: a push that was broken off may have left a manifest that no list has.</summary>
    private async Task<bool> IsThere(Placement placement, Repository repository, ListedReferrers listed, CancellationToken cancellationToken)
    {
        var found = placement.Tag is { } tag
            ? await reader.Manifest(repository, tag, cancellationToken)
            : await reader.Manifest(repository, placement.Digest, cancellationToken);
        return found?.Descriptor == placement.Manifest.Descriptor
            && (placement.Subject is null || await listed.Has(placement.Subject, placement.Digest, cancellationToken));
    }

    private Task ReadBack(IReadOnlyList<Placement> placements, Repository repository, CancellationToken cancellationToken)
    {
        var listed = new ListedReferrers(reader, repository);
        return Each(
            placements,
            async (placement, token) =>
            {
                if (!await IsThere(placement, repository, listed, token))
                {
                    var name = placement.Tag is { } tag ? $"{repository}:{tag}" : $"{repository.At(placement.Digest)}";
                    throw new RegistryException(RegistryFailure.Corrupt, $"{name} was put as {placement.Digest}, but the registry does not return it");
                }
            },
            cancellationToken);
    }

    private Task Each<T>(IReadOnlyList<T> items, Func<T, CancellationToken, Task> body, CancellationToken cancellationToken) =>
        Parallel.ForEachAsync(
            items,
            new ParallelOptions { MaxDegreeOfParallelism = concurrency, CancellationToken = cancellationToken },
            async (item, token) => await body(item, token));

    private enum Outcome
    {
        Sent,
        Mounted,
        Present,
    }

    /// <summary>The referrers of each subject, listed once.</summary>
    private sealed class ListedReferrers(IRegistryReader reader, Repository repository)
    {
        private readonly ConcurrentDictionary<Digest, Lazy<Task<HashSet<Digest>>>> lists = new();

        public async Task<bool> Has(Digest subject, Digest referrer, CancellationToken cancellationToken) =>
            (await lists.GetOrAdd(subject, _ => new(() => List(subject, cancellationToken))).Value).Contains(referrer);

        private async Task<HashSet<Digest>> List(Digest subject, CancellationToken cancellationToken) =>
            [.. (await reader.Referrers(repository, subject, null, cancellationToken)).Select(referrer => referrer.Digest)];
    }
}
