using Pipeline.Contracts;

namespace Pipeline.Oci;

/// <summary>Reads blobs: their size, and their bytes as a stream that verifies them and goes on where a connection broke.</summary>
internal sealed class BlobReader(RegistryReads reads)
{
    public async Task<long?> Size(Repository repository, Digest digest, CancellationToken cancellationToken)
    {
        var request = Request(repository, digest);
        return await reads.Head(request, response => BlobSize.OfHead(request, response, digest), cancellationToken) is { } said
            ? said.Size
            : await reads.Get(request, (response, token) => BlobSize.OfGet(request, response, digest, token), cancellationToken);
    }

    public async Task<Stream> Open(Repository repository, Descriptor blob, CancellationToken cancellationToken)
    {
        var request = Request(repository, blob.Digest);
        var source = new BlobSource(reads, request, blob);
        var first = await source.Open(0, cancellationToken);
        return new VerifiedStream(new ResumedStream(source, first), blob, found => request.Fail(RegistryFailure.Corrupt, found));
    }

    private RegistryRequest Request(Repository repository, Digest digest) => reads.Of(repository, $"blobs/{digest}", $"blob {digest}");
}
