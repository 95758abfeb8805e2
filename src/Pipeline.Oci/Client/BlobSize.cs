using System.Net;
using Pipeline.Oci.Registry;
using Pipeline.Oci.Transport;

namespace Pipeline.Oci.Client;

/// <summary>Determines from a registry's answers whether a blob exists, and its size.</summary>
internal static class BlobSize
{
    private static readonly Digest Empty = Sha256.Of([]);

    /// <summary>Interprets an answer to HEAD.</summary>
    /// <returns>The size, with null for a missing blob; null itself if only a GET can tell.</returns>
    public static Reported? OfHead(RegistryRequest request, HttpResponseMessage response, Digest digest)
    {
        RefuseWebPage(request, response);
        switch (response.StatusCode)
        {
            case HttpStatusCode.NotFound:
                return new Reported(null);
            case HttpStatusCode.OK:
                ContentDigest.Agree(request, ContentDigest.Claimed(response), digest);
                return LengthOf(response, digest) is { } length ? new Reported(length) : null;
            case var status when MayAnswerGet(request, response, status):
                return null;
            default:
                throw RegistryRefusal.Of(request, response.StatusCode, ErrorBody.None);
        }
    }

    /// <summary>The size from an answer to GET, or null for a missing blob. Without a length it counts the bytes.</summary>
    public static async Task<long?> OfGet(RegistryRequest request, HttpResponseMessage response, Digest digest, CancellationToken cancellationToken)
    {
        RefuseWebPage(request, response);
        if (response.StatusCode != HttpStatusCode.OK)
        {
            return response.StatusCode == HttpStatusCode.NotFound ? null : throw await RegistryRefusal.Of(request, response, cancellationToken);
        }

        ContentDigest.Agree(request, ContentDigest.Claimed(response), digest);
        return LengthOf(response, digest) ?? await Count(response, cancellationToken);
    }

    // Some servers send `Content-Length: 0` to every HEAD, and the length of a compressed body is useless.
    private static long? LengthOf(HttpResponseMessage response, Digest digest) => response.Content.Headers switch
    {
        { ContentEncoding.Count: > 0 } => null,
        { ContentLength: 0 } when digest != Empty => null,
        var headers => headers.ContentLength,
    };

    // A registry without HEAD, or a redirect to a store with a URL signed only for GET.
    private static bool MayAnswerGet(RegistryRequest request, HttpResponseMessage response, HttpStatusCode status) =>
        status is HttpStatusCode.MethodNotAllowed or HttpStatusCode.NotImplemented
        || (status is HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized or HttpStatusCode.BadRequest
            && !RegistryEndpoint.SameOrigin(response.RequestMessage!.RequestUri!, request.Address));

    private static void RefuseWebPage(RegistryRequest request, HttpResponseMessage response)
    {
        if (ContentType.Of(response) == "text/html")
        {
            throw request.Fail(RegistryFailure.Corrupt, $"{(int)response.StatusCode} with a web page instead of a registry's answer");
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

    /// <summary>A conclusive answer.</summary>
    /// <param name="Size">The size in bytes; null for a missing blob.</param>
    internal readonly record struct Reported(long? Size);
}
