using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Pipeline.Oci.Model;
using Pipeline.Oci.Registry;

namespace Pipeline.Oci.Memory;

/// <summary>The in-memory twin of a registry; it accepts and refuses what a Distribution server does. For tests and rehearsals without sockets.</summary>
public sealed class InMemoryRegistry : IRegistryReader, IRegistryWriter, IManifestDeleter
{
    private readonly ConcurrentDictionary<Repository, StoredRepository> repositories = new();
    private readonly ConcurrentQueue<RegistryCall> calls = new();

    /// <summary>All calls, in order of arrival.</summary>
    public IReadOnlyCollection<RegistryCall> Calls => calls;

    /// <summary>Called with each call before its answer; an exception becomes the answer.</summary>
    public Action<RegistryCall> Arriving { get; set; } = _ => { };

    public Task<Manifest?> Manifest(Repository repository, Digest digest, CancellationToken cancellationToken) =>
        Answer(RegistryVerb.ReadManifest, repository, $"{digest}", stored => stored.Manifests.GetValueOrDefault(digest), cancellationToken);

    public Task<Manifest?> Manifest(Repository repository, string tag, CancellationToken cancellationToken) =>
        Answer(RegistryVerb.ReadManifest, repository, tag, stored => stored.Named(tag), cancellationToken);

    public Task<long?> BlobSize(Repository repository, Digest digest, CancellationToken cancellationToken) =>
        Answer(RegistryVerb.ReadBlob, repository, $"{digest}", stored => stored.Blobs.TryGetValue(digest, out var blob) ? blob.LongLength : (long?)null, cancellationToken);

    public Task<Stream> OpenBlob(Repository repository, Descriptor blob, CancellationToken cancellationToken) =>
        Answer(RegistryVerb.ReadBlob, repository, $"{blob.Digest}", stored => stored.Open(blob), cancellationToken);

    public async IAsyncEnumerable<string> Tags(Repository repository, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var tag in await Answer(RegistryVerb.ReadTags, repository, "", stored => stored.Tags.Keys.Order(StringComparer.Ordinal).ToArray(), cancellationToken))
        {
            yield return tag;
        }
    }

    public Task<IReadOnlyList<Descriptor>> Referrers(Repository repository, Digest subject, string? artifactType, CancellationToken cancellationToken) =>
        Answer(RegistryVerb.ReadReferrers, repository, $"{subject}", stored => stored.Referrers(subject, artifactType), cancellationToken);

    public Task Put(Repository repository, Manifest manifest, string? tag, CancellationToken cancellationToken) =>
        Answer(RegistryVerb.PutManifest, repository, tag ?? $"{manifest.Descriptor.Digest}", stored => stored.Put(manifest, tag), cancellationToken);

    public async Task<bool> Upload(Repository repository, Descriptor blob, Func<Stream> open, CancellationToken cancellationToken)
    {
        if (await BlobSize(repository, blob.Digest, cancellationToken) is not null)
        {
            return false;
        }

        await Answer(RegistryVerb.Upload, repository, $"{blob.Digest}", _ => true, cancellationToken);
        await using var content = open();
        using var bytes = new MemoryStream();
        await content.CopyToAsync(bytes, cancellationToken);
        return At(repository).Take(blob, bytes.ToArray());
    }

    public Task<bool> Mount(Repository repository, Digest blob, Repository from, CancellationToken cancellationToken) =>
        Answer(RegistryVerb.Mount, repository, $"{blob}", stored => stored.Mount(blob, At(from)), cancellationToken);

    public Task<bool> Delete(Repository repository, Digest digest, CancellationToken cancellationToken) =>
        Answer(RegistryVerb.DeleteManifest, repository, $"{digest}", stored => stored.Delete(digest), cancellationToken);

    /// <summary>Deletes a manifest and its tags, as an administrator would.</summary>
    public void Delete(Repository repository, Digest digest) => At(repository).Delete(digest);

    /// <summary>Deletes a blob, as a faulty clean-up would.</summary>
    public void DeleteBlob(Repository repository, Digest digest) => At(repository).Blobs.TryRemove(digest, out _);

    /// <summary>Stores a manifest without checking its references, as other registries may.</summary>
    public void Plant(Repository repository, Manifest manifest, string? tag = null) => At(repository).Keep(manifest, tag);

    /// <summary>Stores a blob.</summary>
    public Descriptor Plant(Repository repository, string mediaType, ReadOnlySpan<byte> content)
    {
        var blob = new Descriptor(mediaType, Sha256.Of(content), content.Length);
        At(repository).Take(blob, content.ToArray());
        return blob;
    }

    private Task<T> Answer<T>(RegistryVerb verb, Repository repository, string what, Func<StoredRepository, T> answer, CancellationToken cancellationToken)
    {
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            var call = new RegistryCall(verb, repository, what);
            calls.Enqueue(call);
            Arriving(call);
            return Task.FromResult(answer(At(repository)));
        }
        catch (Exception e)
        {
            return Task.FromException<T>(e);
        }
    }

    private StoredRepository At(Repository repository) => repositories.GetOrAdd(repository, static repository => new StoredRepository(repository));
}

/// <summary>The operations of a registry.</summary>
public enum RegistryVerb
{
    ReadManifest,
    ReadBlob,
    ReadTags,
    ReadReferrers,
    PutManifest,
    Upload,
    Mount,
    DeleteManifest,
}

/// <summary>One call of a registry.</summary>
/// <param name="Verb">The operation.</param>
/// <param name="Repository">The repository.</param>
/// <param name="What">A digest or tag; empty if there is none.</param>
public sealed record RegistryCall(RegistryVerb Verb, Repository Repository, string What)
{
    /// <summary>Whether the call changes the registry.</summary>
    public bool Writes => Verb is RegistryVerb.PutManifest or RegistryVerb.Upload or RegistryVerb.Mount or RegistryVerb.DeleteManifest;
}
