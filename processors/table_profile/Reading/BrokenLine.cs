namespace Pipeline.Processors.Tables;

/// <summary>Guesses what an invalid line of JSON Lines is, and how to fix it, from what programs commonly write instead.</summary>
internal static class BrokenLine
{
    private const byte RecordSeparator = 0x1E;

    /// <summary>A hint to append to the position; may be empty.</summary>
    public static string Hint(ReadOnlySpan<byte> line)
    {
        var text = line.Trim(" \t"u8);
        return text switch
        {
            [(byte)'[', ..] => ": it begins an array; write its objects one a line",
            [RecordSeparator, ..] => ": it is a JSON text sequence (RFC 7464); remove the record separators",
            [(byte)'{', .., (byte)','] => ": a comma follows it; write one object a line",
            [(byte)'{'] => ": it begins an object of several lines; write one object a line",
            _ when text.IndexOf("}{"u8) > 0 || text.IndexOf("} {"u8) > 0 => ": several objects on it; write one object a line",
            _ when text.IndexOf("NaN"u8) >= 0 || text.IndexOf("Infinity"u8) >= 0 => ": NaN and Infinity are no JSON; write null",
            [(byte)'{', ..] or [] => "",
            _ => ": no object begins there",
        };
    }

}
