using Pipeline.Oci.Memory;
using Pipeline.Oci.Model;
using Pipeline.Oci.Registry;

namespace Pipeline.Lanes.Tests;

/// <summary>A registry with hooks before and after each call; the caller gets what they throw.</summary>
internal sealed class InterruptedRegistry(InMemoryRegistry registry, Action<bool> told) : IRegistryReader, IRegistryWriter
{
    public Task<Manifest?> Manifest(Repository repository, Digest digest, CancellationToken cancellationToken) =>
        Around(() => registry.Manifest(repository, digest, cancellationToken));

    public Task<Manifest?> Manifest(Repository repository, string tag, CancellationToken cancellationToken) =>
        Around(() => registry.Manifest(repository, tag, cancellationToken));

    public Task<long?> BlobSize(Repository repository, Digest digest, CancellationToken cancellationToken) =>
        Around(() => registry.BlobSize(repository, digest, cancellationToken));

    public Task<Stream> OpenBlob(Repository repository, Descriptor blob, CancellationToken cancellationToken) =>
        Around(() => registry.OpenBlob(repository, blob, cancellationToken));

    public IAsyncEnumerable<string> Tags(Repository repository, CancellationToken cancellationToken) => registry.Tags(repository, cancellationToken);

    public Task<IReadOnlyList<Descriptor>> Referrers(Repository repository, Digest subject, string? artifactType, CancellationToken cancellationToken) =>
        Around(() => registry.Referrers(repository, subject, artifactType, cancellationToken));

    public Task Put(Repository repository, Manifest manifest, string? tag, CancellationToken cancellationToken) => Around(async () =>
    {
        await registry.Put(repository, manifest, tag, cancellationToken);
        return true;
    });

    public Task<bool> Upload(Repository repository, Descriptor blob, Func<Stream> open, CancellationToken cancellationToken) =>
        Around(() => registry.Upload(repository, blob, open, cancellationToken));

    public Task<bool> Mount(Repository repository, Digest blob, Repository from, CancellationToken cancellationToken) =>
        Around(() => registry.Mount(repository, blob, from, cancellationToken));

    private async Task<T> Around<T>(Func<Task<T>> call)
    {
        told(false);
        var answer = await call();
        told(true);
        return answer;
    }
}
