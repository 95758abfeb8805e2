using System.Globalization;
using System.Text.Json;
using Pipeline.Contracts;

namespace Pipeline.Cli;

/// <summary>Where a document stops to be JSON, for whoever has to mend it.</summary>
internal static class JsonPlace
{
    /// <summary><c> (line 2, byte 8)</c>, both from 1; empty where the document is JSON, or a reader cannot say.</summary>
    public static string Of(ReadOnlyMemory<byte> document)
    {
        try
        {
            StrictJson.Parse(document);
            return "";
        }
        catch (FormatException e)
        {
            return e.InnerException is JsonException { LineNumber: { } line, BytePositionInLine: { } at }
                ? string.Create(CultureInfo.InvariantCulture, $" (line {line + 1}, byte {at + 1})")
                : "";
        }
    }
}
