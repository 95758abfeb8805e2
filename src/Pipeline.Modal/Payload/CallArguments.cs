using System.Formats.Cbor;
using Pipeline.Contracts;

namespace Pipeline.Modal.Payload;

/// <summary>What a function of Modal is called with: one positional argument and no named one, in CBOR (RFC 8949) <c>[[payload], {}]</c>.</summary>
internal static class CallArguments
{
    // Two heads of arrays, one of a byte string with its length, one of a map.
    private const int MostOfHeads = 12;

    /// <exception cref="FaultException"><c>ERR_MODAL_PAYLOAD</c> when the payload is larger than <paramref name="maxBytes"/>.</exception>
    public static ReadOnlyMemory<byte> Encode(ReadOnlyMemory<byte> payload, int maxBytes)
    {
        if (payload.Length > maxBytes)
        {
            throw new FaultException(ErrorCode.ModalPayload, $"the call has {payload.Length} bytes, more than {maxBytes}");
        }

        var writer = new CborWriter(CborConformanceMode.Canonical, initialCapacity: payload.Length + MostOfHeads);
        writer.WriteStartArray(2);
        writer.WriteStartArray(1);
        writer.WriteByteString(payload.Span);
        writer.WriteEndArray();
        writer.WriteStartMap(0);
        writer.WriteEndMap();
        writer.WriteEndArray();
        return writer.Encode();
    }
}
