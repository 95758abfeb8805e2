namespace Pipeline.Cli;

/// <summary>An answer on standard output for a person.</summary>
internal static class AnswerText
{
    /// <summary>What was written, in UTF-8 with line feeds on every system.</summary>
    public static byte[] Of(Action<TextWriter> write)
    {
        using var bytes = new MemoryStream();
        using (var writer = new StreamWriter(bytes) { NewLine = "\n" })
        {
            write(writer);
        }

        return bytes.ToArray();
    }
}
