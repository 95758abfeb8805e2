using System.Net;
using Pipeline.Contracts;

namespace Pipeline.Oci;

/// <summary>Reads whether a blob is there and how large it is from what a registry answers.</summary>
internal static class BlobSize
{
    private static readonly Digest Empty = Sha256.Of([]);

    /// <summary>What an answer to HEAD says; none of it where only a GET can tell.</summary>
    /// <returns>The size, or none for a blob that is not there; nothing at all where the answer does not say.</returns>
    public static Said? OfHead(RegistryRequest request, HttpResponseMessage response, Digest digest)
    {
        RefuseWebPage(request, response);
        switch (response.StatusCode)
        {
            case HttpStatusCode.NotFound:
                return new Said(null);
            case HttpStatusCode.OK:
                ContentDigest.Agree(request, ContentDigest.Said(response), digest);
                return LengthOf(response, digest) is { } length ? new Said(length) : null;
            case var status when MayAnswerGet(request, response, status):
                return null;
            default:
                throw RegistryRefusal.Of(request, response.StatusCode, ErrorBody.None);
        }
    }

    /// <summary>The size by an answer to GET, or none for a blob that is not there. Without a length the bytes are counted.</summary>
    public static async Task<long?> OfGet(RegistryRequest request, HttpResponseMessage response, Digest digest, CancellationToken cancellationToken)
    {
        RefuseWebPage(request, response);
        if (response.StatusCode != HttpStatusCode.OK)
        {
            return response.StatusCode == HttpStatusCode.NotFound ? null : throw await RegistryRefusal.Of(request, response, cancellationToken);
        }

        ContentDigest.Agree(request, ContentDigest.Said(response), digest);
        return LengthOf(response, digest) ?? await Count(response, cancellationToken);
    }

    // Some servers send `Content-Length: 0` to every HEAD, and that of a compressed body is of other bytes.
    private static long? LengthOf(HttpResponseMessage response, Digest digest) => response.Content.Headers switch
    {
        { ContentEncoding.Count: > 0 } => null,
        { ContentLength: 0 } when digest != Empty => null,
        var headers => headers.ContentLength,
    };

    // A registry without HEAD; or a store that a redirect led to, whose address was signed for GET alone.
    private static bool MayAnswerGet(RegistryRequest request, HttpResponseMessage response, HttpStatusCode status) =>
        status is HttpStatusCode.MethodNotAllowed or HttpStatusCode.NotImplemented
        || (status is HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized or HttpStatusCode.BadRequest
            && !RegistryEndpoint.SameOrigin(response.RequestMessage!.RequestUri!, request.Address));

    private static void RefuseWebPage(RegistryRequest request, HttpResponseMessage response)
    {
        if (ContentType.Of(response) == "text/html")
        {
            throw request.Fail(RegistryFailure.Corrupt, $"{(int)response.StatusCode} with a web page, which says nothing of the registry's content");
        }
    }

    private static async Task<long> Count(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var (count, buffer) = (0L, new byte[81920]);
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        for (int read; (read = await body.ReadAsync(buffer, cancellationToken)) > 0;)
        {
            count += read;
        }

        return count;
    }

    /// <summary>An answer that says something.</summary>
    /// <param name="Size">In bytes; none for a blob that is not there.</param>
    internal readonly record struct Said(long? Size);
}
