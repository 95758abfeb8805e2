using Pipeline.Contracts;

namespace Pipeline.Oci;

/// <summary>Reads registries, and has nothing to write to them with: it sends GET and HEAD, and asks tokens for <c>pull</c>.</summary>
public sealed class ReadOnlyRegistry : IRegistryReader, IDisposable
{
    private readonly RegistryTransport transport;
    private readonly ManifestReader manifests;
    private readonly BlobReader blobs;
    private readonly TagReader tags;
    private readonly ReferrerReader referrers;

    public ReadOnlyRegistry(RegistryOptions options)
        : this(new RegistryTransport(options))
    {
    }

    internal ReadOnlyRegistry(RegistryTransport transport)
    {
        this.transport = transport;
        var reads = new RegistryReads(transport);
        manifests = new ManifestReader(reads);
        blobs = new BlobReader(reads);
        tags = new TagReader(reads);
        referrers = new ReferrerReader(reads, manifests);
    }

    public Task<Manifest?> Manifest(Repository repository, Digest digest, CancellationToken cancellationToken) =>
        manifests.Read(repository, digest, cancellationToken);

    public Task<Manifest?> Manifest(Repository repository, string tag, CancellationToken cancellationToken) =>
        manifests.Read(repository, tag, cancellationToken);

    public Task<long?> BlobSize(Repository repository, Digest digest, CancellationToken cancellationToken) =>
        blobs.Size(repository, digest, cancellationToken);

    public Task<Stream> OpenBlob(Repository repository, Descriptor blob, CancellationToken cancellationToken) =>
        blobs.Open(repository, blob, cancellationToken);

    public IAsyncEnumerable<string> Tags(Repository repository, CancellationToken cancellationToken) =>
        tags.All(repository, cancellationToken);

    public Task<IReadOnlyList<Descriptor>> Referrers(Repository repository, Digest subject, string? artifactType, CancellationToken cancellationToken) =>
        referrers.Of(repository, subject, artifactType, cancellationToken);

    public void Dispose() => transport.Dispose();
}
