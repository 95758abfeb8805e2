using System.Formats.Cbor;

namespace Pipeline.Adapters.Modal.Payload;

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
