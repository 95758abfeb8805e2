using System.Globalization;

namespace Pipeline.Oci;

/// <summary>Where an upload stands: the address for its next request, and how many bytes the registry has.</summary>
/// <param name="Location">Changes with every answer.</param>
/// <param name="Received">0 or more.</param>
internal sealed record UploadState(Uri Location, long Received)
{
    /// <summary>The smallest piece that the registry takes (<c>OCI-Chunk-Min-Length</c>), in bytes.</summary>
    public long MinChunk { get; init; }

    public static UploadState Of(UploadRequests requests, RegistryRequest request, HttpResponseMessage response, long sentUpTo)
    {
        var location = requests.Transport.Sender.Redirects.Resolve(request, response, "an upload");
        return new UploadState(location, Range(response, sentUpTo) ?? sentUpTo)
        {
            MinChunk = Header(response, "OCI-Chunk-Min-Length") is { } text && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var least) ? least : 0,
        };
    }

    // `0-1023`: up to and including. Distribution says `0-0` of nothing as of one byte: one, only where one was sent.
    private static long? Range(HttpResponseMessage response, long sentUpTo)
    {
        var text = Header(response, "Range")?.Replace("bytes=", "", StringComparison.OrdinalIgnoreCase);
        if (text is null || !text.StartsWith("0-", StringComparison.Ordinal) || !long.TryParse(text.AsSpan(2), NumberStyles.None, CultureInfo.InvariantCulture, out var last))
        {
            return null;
        }

        return last == 0 && sentUpTo != 1 ? 0 : last + 1;
    }

    private static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.NonValidated.TryGetValues(name, out var values) ? values.ToString().Trim() : null;
}
