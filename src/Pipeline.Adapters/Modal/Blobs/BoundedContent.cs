using System.Buffers;
using Pipeline.Contracts;

namespace Pipeline.Adapters.Modal.Blobs;

/// <summary>Reads the content of an answer, never more than a bound.</summary>
internal static class BoundedContent
{
    private const int BufferBytes = 81920;

    /// <exception cref="FaultException"><c>ERR_MODAL_PAYLOAD</c> when there is more.</exception>
    public static async Task<ReadOnlyMemory<byte>> Read(HttpContent content, int maxBytes, CancellationToken cancellationToken)
    {
        var announced = content.Headers.ContentLength;
        if (announced > maxBytes)
        {
            throw TooLarge(maxBytes);
        }

        // Of a length that is not announced nothing is believed before it is here. The last read, which finds the end, is given room too: without it all would be copied for it.
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
