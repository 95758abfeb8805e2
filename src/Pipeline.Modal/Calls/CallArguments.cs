using System.Formats.Cbor;

namespace Pipeline.Modal.Calls;

/// <summary>The arguments of a Modal call: one positional argument and no named ones, in CBOR (RFC 8949) <c>[[payload], {}]</c>.</summary>
internal static class CallArguments
{
    // Two array heads, one byte string head with its length, one map head.
    private const int MostOfHeads = 12;

    /// <exception cref="FaultException"><c>ERR_MODAL_PAYLOAD</c> if the payload is larger than <paramref name="maxBytes"/>.</exception>
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
