using System.Formats.Cbor;

namespace Pipeline.Modal.Calls;

/// <summary>The answer of a Modal function: one byte string in CBOR (RFC 8949), of definite length or in chunks, bare or tagged as bytes or CBOR.</summary>
internal static class ResultValue
{
    // Deeper values are not a function's answer; a million brackets would need a million stack frames.
    private const int MaxDepth = 64;

    private const CborTag TypedArrayOfBytes = (CborTag)64;

    /// <summary>The bytes of the byte string, which may be a slice of <paramref name="value"/>.</summary>
    /// <exception cref="FormatException">It is another kind of value; the message names the kind, but no content.</exception>
    public static ReadOnlyMemory<byte> Read(ReadOnlyMemory<byte> value)
    {
        try
        {
            var reader = new CborReader(value, CborConformanceMode.Lax);
            return Bytes(reader, value) is var bytes && reader.BytesRemaining == 0 ? bytes : throw new FormatException($"{reader.BytesRemaining} bytes follow the answer");
        }
        catch (Exception e) when (e is CborContentException or InvalidOperationException or OverflowException)
        {
            // The reader's own messages contain positions and values.
            throw new FormatException("the answer is not well-formed CBOR", e);
        }
    }

    private static ReadOnlyMemory<byte> Bytes(CborReader reader, ReadOnlyMemory<byte> value)
    {
        for (var tags = 0; tags <= MaxDepth; tags++)
        {
            switch (reader.PeekState())
            {
                case CborReaderState.Tag when reader.PeekTag() is CborTag.SelfDescribeCbor or TypedArrayOfBytes:
                    reader.ReadTag();
                    break;
                case CborReaderState.ByteString:
                    return reader.ReadDefiniteLengthByteString();
                case CborReaderState.StartIndefiniteLengthByteString:
                    return reader.ReadByteString();
                default:
                    throw Refusal(reader, ResultKind.Of(reader, value.Span));
            }
        }

        throw TooDeep();
    }

    // Read to the end first, so that a truncated answer is reported as truncated.
    private static FormatException Refusal(CborReader reader, string kind)
    {
        while (!EndsValue(reader) || reader.CurrentDepth > 0)
        {
            if (reader.CurrentDepth > MaxDepth)
            {
                return TooDeep();
            }
        }

        return new FormatException(reader.BytesRemaining == 0
            ? $"the answer is {kind}, not a byte string"
            : $"the answer is {kind}, and {reader.BytesRemaining} bytes follow it");
    }

    private static bool EndsValue(CborReader reader)
    {
        switch (reader.PeekState())
        {
            case CborReaderState.Tag:
                reader.ReadTag();
                return false;
            case CborReaderState.StartArray:
                reader.ReadStartArray();
                return false;
            case CborReaderState.StartMap:
                reader.ReadStartMap();
                return false;
            case CborReaderState.EndArray:
                reader.ReadEndArray();
                return true;
            case CborReaderState.EndMap:
                reader.ReadEndMap();
                return true;
            default:
                reader.SkipValue();
                return true;
        }
    }

    private static FormatException TooDeep() => new($"the answer is nested deeper than {MaxDepth} levels");
}

/// <summary>Names the kinds of CBOR values, for messages.</summary>
internal static class ResultKind
{
    private const CborTag Set = (CborTag)258;

    // RFC 8949, section 3.3; the reader can distinguish it from other simple values only by reading it.
    private const byte Undefined = 0xf7;

    /// <param name="reader">Positioned before the value.</param>
    /// <param name="whole">The reader's input.</param>
    public static string Of(CborReader reader, ReadOnlySpan<byte> whole) => reader.PeekState() switch
    {
        CborReaderState.UnsignedInteger or CborReaderState.NegativeInteger => "an integer",
        CborReaderState.HalfPrecisionFloat or CborReaderState.SinglePrecisionFloat or CborReaderState.DoublePrecisionFloat => "a float",
        CborReaderState.TextString or CborReaderState.StartIndefiniteLengthTextString => "text",
        CborReaderState.StartArray => "an array",
        CborReaderState.StartMap => "a map",
        CborReaderState.Boolean => "a boolean",
        CborReaderState.Null => "null",
        CborReaderState.SimpleValue => whole[^reader.BytesRemaining] == Undefined ? "undefined" : "a simple value",
        CborReaderState.Tag => Of(reader.PeekTag()),
        _ => "nothing",
    };

    private static string Of(CborTag tag) => tag switch
    {
        CborTag.UnsignedBigNum or CborTag.NegativeBigNum => "a bignum",
        CborTag.DateTimeString or CborTag.UnixTimeSeconds => "a datetime",
        Set => "a set",
        _ => $"a value tagged {(ulong)tag}",
    };
}
