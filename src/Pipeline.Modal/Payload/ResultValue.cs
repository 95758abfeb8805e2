using System.Formats.Cbor;

namespace Pipeline.Modal.Payload;

/// <summary>What a function of Modal answered: one byte string in CBOR (RFC 8949), of a definite length or in chunks, bare or tagged as bytes or as CBOR.</summary>
internal static class ResultValue
{
    // More is no value of a function; a million brackets cost a million frames.
    private const int MaxDepth = 64;

    private const CborTag TypedArrayOfBytes = (CborTag)64;

    /// <summary>The bytes of the byte string, which may be a part of <paramref name="value"/>.</summary>
    /// <exception cref="FormatException">It is something else; the message names the kind, and never what it holds.</exception>
    public static ReadOnlyMemory<byte> Read(ReadOnlyMemory<byte> value)
    {
        try
        {
            var reader = new CborReader(value, CborConformanceMode.Lax);
            return Bytes(reader, value) is var bytes && reader.BytesRemaining == 0 ? bytes : throw new FormatException($"{reader.BytesRemaining} bytes follow the answer");
        }
        catch (Exception e) when (e is CborContentException or InvalidOperationException or OverflowException)
        {
            // The reader's own words tell positions and values.
            throw new FormatException("the answer is no well-formed CBOR", e);
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

    // Read to its end first: what is cut off is told as that, and not by how it began.
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

/// <summary>The kinds of CBOR values in words, for a person who wonders what a function answered with.</summary>
internal static class ResultKind
{
    private const CborTag Set = (CborTag)258;

    // RFC 8949, section 3.3; the reader tells it from other simple values only by reading it.
    private const byte Undefined = 0xf7;

    /// <param name="reader">Stands before the value.</param>
    /// <param name="whole">What it reads.</param>
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
