using Pipeline.Contracts;

namespace Pipeline.Oci;

/// <summary>Reads and writes registries that speak the OCI distribution spec 1.1. For many threads; one a program is enough, and keeps connections and tokens.</summary>
public sealed class RegistryClient : IRegistryReader, IRegistryWriter, IDisposable
{
    private readonly RegistryTransport transport;
    private readonly ReadOnlyRegistry reader;
    private readonly FallbackTag fallback;
    private readonly BlobWriter blobs;
    private readonly ManifestWriter manifests;

    public RegistryClient(RegistryOptions options)
    {
        transport = new RegistryTransport(options);
        reader = new ReadOnlyRegistry(transport);
        blobs = new BlobWriter(transport, options);
        fallback = new FallbackTag(transport, reader);
        manifests = new ManifestWriter(transport, fallback);
    }

    public Task<Manifest?> Manifest(Repository repository, Digest digest, CancellationToken cancellationToken) =>
        reader.Manifest(repository, digest, cancellationToken);

    public Task<Manifest?> Manifest(Repository repository, string tag, CancellationToken cancellationToken) =>
        reader.Manifest(repository, tag, cancellationToken);

    public Task<long?> BlobSize(Repository repository, Digest digest, CancellationToken cancellationToken) =>
        reader.BlobSize(repository, digest, cancellationToken);

    public Task<Stream> OpenBlob(Repository repository, Descriptor blob, CancellationToken cancellationToken) =>
        reader.OpenBlob(repository, blob, cancellationToken);

    public IAsyncEnumerable<string> Tags(Repository repository, CancellationToken cancellationToken) =>
        reader.Tags(repository, cancellationToken);

    public Task<IReadOnlyList<Descriptor>> Referrers(Repository repository, Digest subject, string? artifactType, CancellationToken cancellationToken) =>
        reader.Referrers(repository, subject, artifactType, cancellationToken);

    public Task Put(Repository repository, Manifest manifest, string? tag, CancellationToken cancellationToken) =>
        manifests.Put(repository, manifest, tag, cancellationToken);

    public Task<bool> Upload(Repository repository, Descriptor blob, Func<Stream> open, CancellationToken cancellationToken) =>
        blobs.Upload(repository, blob, open, cancellationToken);

    public Task<bool> Mount(Repository repository, Digest blob, Repository from, CancellationToken cancellationToken) =>
        blobs.Mount(repository, blob, from, cancellationToken);

    public void Dispose()
    {
        fallback.Dispose();
        reader.Dispose();
        transport.Dispose();
    }
}
