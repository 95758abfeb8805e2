using System.Text.Json;
using Pipeline.Contracts;

namespace Pipeline.Cli;

/// <summary>The bytes of an answer on standard output: lines for a person, or one canonical line for a program.</summary>
internal static class Report
{
    /// <summary>What was written, in UTF-8 with line feeds on every system.</summary>
    public static byte[] Text(Action<TextWriter> write)
    {
        using var bytes = new MemoryStream();
        using (var writer = new StreamWriter(bytes) { NewLine = "\n" })
        {
            write(writer);
        }

        return bytes.ToArray();
    }

    // What was written here is strict already: the bounds are for what others write, and a list of 10,000 processors is larger and deeper.
    private static readonly JsonDocumentOptions Unbounded = new() { MaxDepth = 1000 };

    /// <summary>An object with the members that were written, as RFC 8785 has it, and a line feed.</summary>
    public static byte[] Line(Action<Utf8JsonWriter> write)
    {
        using var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes))
        {
            writer.WriteStartObject();
            write(writer);
            writer.WriteEndObject();
        }

        using var document = JsonDocument.Parse(bytes.ToArray(), Unbounded);
        return CanonicalJson.EncodeLine(document.RootElement);
    }
}
