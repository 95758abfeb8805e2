namespace Pipeline.Cli.Hosting;

/// <summary>Text for people on standard output.</summary>
internal static class AnswerText
{
    /// <summary>The text in UTF-8, with line feeds on every system.</summary>
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
