using System.Net;
using Pipeline.Oci.Model;
using Pipeline.Oci.Registry;
using Pipeline.Oci.Transport;

namespace Pipeline.Oci.Client;

/// <summary>A blob that can be opened at any offset.</summary>
internal sealed class BlobSource(RegistryReads reads, RegistryRequest request, Descriptor blob)
{
    private const int SkipBuffer = 64 * 1024;

    public string Subject => request.Subject;

    public TimeProvider Time => reads.Time;

    /// <summary>The longest time without data.</summary>
    public TimeSpan IdleTimeout => reads.IdleTimeout;

    public RegistryRetries Retries => reads.Retries;

    public OperationAttempts Begin() => reads.Begin();

    /// <summary>The bytes from an offset on.</summary>
    public Task<Stream> Open(long from, CancellationToken cancellationToken)
    {
        var ranged = request with { From = from };
        return reads.Open(ranged, (response, token) => Body(ranged, response, token), cancellationToken);
    }

    private async Task<Stream> Body(RegistryRequest asked, HttpResponseMessage response, CancellationToken cancellationToken) => response.StatusCode switch
    {
        HttpStatusCode.OK => await Whole(asked, response, cancellationToken),
        HttpStatusCode.PartialContent when asked.From > 0 && response.Content.Headers.ContentRange?.From == asked.From => await Body(response, cancellationToken),
        HttpStatusCode.PartialContent => throw asked.Fail(RegistryFailure.Corrupt, "a different part than requested"),
        HttpStatusCode.NotFound => throw asked.Fail(RegistryFailure.Refused, "404: the registry has no such blob"),
        _ => throw await RegistryRefusal.Of(asked, response, cancellationToken),
    };

    // A registry without range support sends everything again; skip what was already read.
    private async Task<Stream> Whole(RegistryRequest asked, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.Content.Headers.ContentLength is { } length && length != blob.Size)
        {
            throw asked.Fail(RegistryFailure.Corrupt, $"{length} bytes, not the {blob.Size} of its descriptor");
        }

        var body = await Body(response, cancellationToken);
        var from = asked.From;
        var buffer = new byte[Math.Min(from, SkipBuffer)];
        while (from > 0)
        {
            var count = await body.ReadAsync(buffer.AsMemory(0, (int)Math.Min(from, buffer.Length)), cancellationToken);
            from -= count > 0 ? count : throw new EndOfStreamException();
        }

        return body;
    }

    // Disposing the stream releases the connection.
    private static Task<Stream> Body(HttpResponseMessage response, CancellationToken cancellationToken) => response.Content.ReadAsStreamAsync(cancellationToken);
}
