using System.Globalization;
using System.Net;
using Pipeline.Oci.Model;
using Pipeline.Oci.Registry;
using Pipeline.Oci.Transport;

namespace Pipeline.Oci.Client;

/// <summary>One blob upload. Each attempt begins by checking what the registry already has.</summary>
internal sealed class BlobUpload(UploadRequests requests, Descriptor blob, BlobBytes bytes, RegistryOptions options)
{
    private const int FewRestarts = 4;
    private bool whole = blob.Size <= options.WholeBytes;
    private bool sent;
    private long piece;
    private UploadState? broken;

    /// <returns>Whether bytes were sent, by this attempt or an earlier one whose answer was lost.</returns>
    public async Task<bool> Attempt(OperationAttempts attempts, CancellationToken cancellationToken)
    {
        if (await Resume(attempts, cancellationToken) is not { } start)
        {
            return sent;
        }

        var end = whole ? start : await Chunks(attempts, start, cancellationToken);
        sent = true;
        await Finish(end.Location, whole ? bytes : null, cancellationToken);
        return true;
    }

    // A piece that failed costs that piece. After any other failure the registry may have the whole blob: none then.
    private async Task<UploadState?> Resume(OperationAttempts attempts, CancellationToken cancellationToken)
    {
        if (broken is not { } before)
        {
            return await IsThere(cancellationToken) ? null : await Begin(cancellationToken);
        }

        broken = null;
        var state = await Status(before, cancellationToken) ?? await Begin(cancellationToken);
        if (state.Received > before.Received)
        {
            attempts.Advance();
        }

        return state;
    }

    private async Task<bool> IsThere(CancellationToken cancellationToken)
    {
        var head = requests.Head(blob);
        var size = await requests.Transport.Once(head, (response, _) => Task.FromResult(BlobSize.OfHead(head, response, blob.Digest)), cancellationToken) is { } answer
            ? answer.Size
            : await requests.Transport.Once(head with { Method = HttpMethod.Get }, (response, token) => BlobSize.OfGet(head, response, blob.Digest, token), cancellationToken);
        return size is null || size == blob.Size
            ? size is not null
            : throw head.Fail(RegistryFailure.Corrupt, $"the registry has {size} bytes, its descriptor says {blob.Size}");
    }

    private async Task<UploadState> Begin(CancellationToken cancellationToken)
    {
        var request = requests.Post("");
        var state = await requests.Transport.Once(
            request,
            async (response, token) => response.StatusCode == HttpStatusCode.Accepted
                ? UploadState.Of(requests, request, response, 0) with { Received = 0 }
                : throw await RegistryRefusal.Of(request, response, token),
            cancellationToken);
        piece = Math.Max(options.ChunkBytes, state.MinChunk);
        return state;
    }

    private async Task<UploadState> Chunks(OperationAttempts attempts, UploadState start, CancellationToken cancellationToken)
    {
        var state = start;
        while (state.Received < blob.Size)
        {
            try
            {
                state = await Send(state, Math.Min(piece, blob.Size - state.Received), cancellationToken);
            }
            catch (TransientException) when (!whole)
            {
                broken = state;
                throw;
            }

            attempts.Advance();
        }

        return state;
    }

    private Task<UploadState> Send(UploadState state, long length, CancellationToken cancellationToken)
    {
        var (request, upTo) = (requests.Patch(state.Location, bytes, state.Received, length), state.Received + length);
        return requests.Transport.Once(
            request,
            async (response, token) => response.StatusCode is HttpStatusCode.Accepted or HttpStatusCode.NoContent
                ? Advanced(request, UploadState.Of(requests, request, response, upTo), state.Received, upTo)
                : throw await Refused(request, response, token),
            cancellationToken);
    }

    // The registry may keep fewer bytes than were sent, but not fewer than before, and not more.
    private UploadState Advanced(RegistryRequest request, UploadState next, long from, long upTo) =>
        next.Received > from && next.Received <= upTo
            ? next
            : throw InOne(request.Fail(RegistryFailure.Corrupt, $"the registry has {next.Received} bytes after bytes {from} to {upTo} were sent"));

    private async Task<Exception> Refused(RegistryRequest request, HttpResponseMessage response, CancellationToken cancellationToken) => response.StatusCode switch
    {
        HttpStatusCode.BadRequest or HttpStatusCode.MethodNotAllowed or HttpStatusCode.RequestEntityTooLarge or HttpStatusCode.RequestedRangeNotSatisfiable =>
            InOne(await RegistryRefusal.Of(request, response, cancellationToken)),
        _ => await Lost(request, response, cancellationToken),
    };

    // Some registries accept no chunks, or none of this size, or miscount them (ECR); they get the blob in one request.
    private TransientException InOne(RegistryException reason)
    {
        whole = true;
        return new TransientException(reason.Failure, reason.Message, reason) { MaxInARow = FewRestarts };
    }

    // Null if the registry has no bytes, or no longer knows the upload.
    private Task<UploadState?> Status(UploadState state, CancellationToken cancellationToken)
    {
        var request = requests.Status(state.Location);
        return requests.Transport.Once(
            request,
            async (response, token) => response.StatusCode switch
            {
                HttpStatusCode.NoContent or HttpStatusCode.OK or HttpStatusCode.Accepted => Known(UploadState.Of(requests, request, response, 0)),
                HttpStatusCode.NotFound => null,
                _ => throw await RegistryRefusal.Of(request, response, token),
            },
            cancellationToken);
    }

    private UploadState? Known(UploadState found) => found.Received > 0 && found.Received <= blob.Size ? found : null;

    private Task<bool> Finish(Uri location, BlobBytes? rest, CancellationToken cancellationToken)
    {
        var request = requests.Put(location, blob, rest);
        return requests.Transport.Once(
            request,
            async (response, token) =>
            {
                if (response.StatusCode is not (HttpStatusCode.Created or HttpStatusCode.NoContent))
                {
                    throw await Lost(request, response, token);
                }

                ContentDigest.Agree(request, ContentDigest.Claimed(response), blob.Digest);
                return true;
            },
            cancellationToken);
    }

    // An upload that the registry has expired is restarted; the restart reports a missing repository.
    private static async Task<Exception> Lost(RegistryRequest request, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var refusal = await RegistryRefusal.Of(request, response, cancellationToken);
        return response.StatusCode == HttpStatusCode.NotFound
            ? new TransientException(RegistryFailure.Refused, refusal.Message, refusal) { MaxInARow = FewRestarts }
            : refusal;
    }
}

/// <summary>The state of an upload: the URL of its next request, and the bytes that the registry has.</summary>
/// <param name="Location">The URL, which changes with every answer.</param>
/// <param name="Received">The number of bytes, 0 or more.</param>
internal sealed record UploadState(Uri Location, long Received)
{
    /// <summary>The registry's smallest chunk (<c>OCI-Chunk-Min-Length</c>), in bytes.</summary>
    public long MinChunk { get; init; }

    public static UploadState Of(UploadRequests requests, RegistryRequest request, HttpResponseMessage response, long sentUpTo)
    {
        var location = requests.Transport.Sender.Redirects.Resolve(request, response, "an upload");
        return new UploadState(location, Range(response, sentUpTo) ?? sentUpTo)
        {
            MinChunk = Header(response, "OCI-Chunk-Min-Length") is { } text && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var least) ? least : 0,
        };
    }

    // `0-1023` is inclusive. Distribution sends `0-0` for zero bytes as well as for one; it means one only if one was sent.
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
