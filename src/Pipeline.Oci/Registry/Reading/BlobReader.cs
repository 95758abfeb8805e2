using System.Net;
using Pipeline.Contracts;

namespace Pipeline.Oci;

/// <summary>Reads blobs: their size, and their bytes as a stream that verifies them and goes on where a connection broke.</summary>
internal sealed class BlobReader(RegistryReads reads)
{
    public Task<long?> Size(Repository repository, Digest digest, CancellationToken cancellationToken)
    {
        var request = Request(repository, digest);
        return reads.Head(request, response => SizeOf(request, response, digest), cancellationToken);
    }

    public async Task<Stream> Open(Repository repository, Descriptor blob, CancellationToken cancellationToken)
    {
        var request = Request(repository, blob.Digest);
        var source = new BlobSource(reads, request, blob);
        var first = await source.Open(0, cancellationToken);
        return new VerifiedStream(new ResumedStream(source, first), blob, found => request.Fail(RegistryFailure.Corrupt, found));
    }

    /// <summary>What an answer to HEAD says of a blob.</summary>
    public static long? SizeOf(RegistryRequest request, HttpResponseMessage response, Digest digest)
    {
        if (ContentType.Of(response) == "text/html")
        {
            throw request.Fail(RegistryFailure.Corrupt, $"{(int)response.StatusCode} with a web page, which says nothing of the registry's content");
        }

        if (response.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }

        if (response.StatusCode != HttpStatusCode.OK)
        {
            throw RegistryRefusal.Of(request, response.StatusCode, ErrorBody.None);
        }

        ContentDigest.Agree(request, ContentDigest.Said(response), digest);
        return response.Content.Headers.ContentLength ?? throw request.Fail(RegistryFailure.Corrupt, "an answer without a size");
    }

    private RegistryRequest Request(Repository repository, Digest digest) => reads.Of(repository, $"blobs/{digest}", $"blob {digest}");
}
