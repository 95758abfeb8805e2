using System.Buffers;
using System.Net.Http.Headers;
using Pipeline.Clients;
using Pipeline.Modal.Transport;

namespace Pipeline.Modal.Calls;

/// <summary>Transfers blobs over HTTP, with retries.</summary>
/// <param name="http">The HTTP client.</param>
/// <param name="time">The clock for waits.</param>
/// <param name="maxBytes">The maximum size of a downloaded blob.</param>
internal sealed class BlobTransfer(HttpMessageInvoker http, TimeProvider time, int maxBytes)
{
    private readonly RetryPipeline<TransferRule> retries = new(
        time, static (rule, end) => end.Result is Transfer { IsTransient: true } && end.Number < rule.Attempts ? rule.WaitAfter(end.Number) : null);

    /// <exception cref="FaultException"><c>ERR_MODAL_PAYLOAD</c> with the last attempt's status.</exception>
    public Task Put(Uri address, ReadOnlyMemory<byte> content, byte[] md5, CancellationToken cancellationToken) => Run(
        TransferRule.Upload,
        () => new HttpRequestMessage(HttpMethod.Put, address)
        {
            Content = new ReadOnlyMemoryContent(content) { Headers = { ContentType = new MediaTypeHeaderValue("application/octet-stream"), ContentMD5 = md5 } },
        },
        _ => Task.FromResult(ReadOnlyMemory<byte>.Empty),
        cancellationToken);

    /// <exception cref="FaultException"><c>ERR_MODAL_PAYLOAD</c> with the last attempt's status, or because the blob is too large.</exception>
    public Task<ReadOnlyMemory<byte>> Get(Uri address, CancellationToken cancellationToken) => Run(
        TransferRule.Download, () => new HttpRequestMessage(HttpMethod.Get, address), content => BoundedContent.Read(content, maxBytes, cancellationToken), cancellationToken);

    private async Task<ReadOnlyMemory<byte>> Run(
        TransferRule rule, Func<HttpRequestMessage> request, Func<HttpContent, Task<ReadOnlyMemory<byte>>> read, CancellationToken cancellationToken)
    {
        var last = await retries.Run(rule, (_, token) => Attempt(request, read, token), cancellationToken);
        return last.Failure is null
            ? last.Content
            : throw new FaultException(ErrorCode.ModalPayload, $"{rule.What}: {last.Failure}{(last.IsTransient ? $", {rule.Attempts} times" : "")}");
    }

    private async Task<Transfer> Attempt(Func<HttpRequestMessage> request, Func<HttpContent, Task<ReadOnlyMemory<byte>>> read, CancellationToken cancellationToken)
    {
        try
        {
            using var message = request();
            using var response = await Send(message, cancellationToken);
            return response.IsSuccessStatusCode
                ? new(await read(response.Content), null, false)
                : new(default, $"HTTP {(int)response.StatusCode}", RetryRule.IsTransient((int)response.StatusCode));
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
        {
            // A connection that ends because the caller cancelled is a cancellation.
            cancellationToken.ThrowIfCancellationRequested();
            return new(default, "the connection was lost", true);
        }
    }

    private async Task<HttpResponseMessage> Send(HttpRequestMessage message, CancellationToken cancellationToken)
    {
        using var span = ModalSpans.Blob(message.Method, message.RequestUri!);
        try
        {
            var response = await http.SendAsync(message, cancellationToken);
            ModalSpans.Answer(span, message, response);
            return response;
        }
        catch (Exception e)
        {
            ModalSpans.Fail(span, e);
            throw;
        }
    }

    private sealed record Transfer(ReadOnlyMemory<byte> Content, string? Failure, bool IsTransient);
}

/// <summary>Reads the content of an answer up to a maximum size.</summary>
internal static class BoundedContent
{
    private const int BufferBytes = 81920;

    /// <exception cref="FaultException"><c>ERR_MODAL_PAYLOAD</c> if there is more.</exception>
    public static async Task<ReadOnlyMemory<byte>> Read(HttpContent content, int maxBytes, CancellationToken cancellationToken)
    {
        var announced = content.Headers.ContentLength;
        if (announced > maxBytes)
        {
            throw TooLarge(maxBytes);
        }

        // An unannounced length starts with a small buffer. It has room for the last read, which finds the end; without it, that read would copy everything.
        var whole = new ArrayBufferWriter<byte>((int)Math.Max((announced ?? 0) + 1, BufferBytes));
        await using var stream = await content.ReadAsStreamAsync(cancellationToken);
        while (await stream.ReadAsync(whole.GetMemory(), cancellationToken) is var read and > 0)
        {
            whole.Advance(read);
            if (whole.WrittenCount > maxBytes)
            {
                throw TooLarge(maxBytes);
            }
        }

        return whole.WrittenMemory;
    }

    private static FaultException TooLarge(int maxBytes) => new(ErrorCode.ModalPayload, $"blob download: more than {maxBytes} bytes");
}
