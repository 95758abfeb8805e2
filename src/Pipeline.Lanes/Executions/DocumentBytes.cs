namespace Pipeline.Lanes.Executions;

/// <summary>Reads a document from a person or another program; it may be endless.</summary>
public static class DocumentBytes
{
    private const int Chunk = 64 * 1024;

    /// <summary>The bytes, at most one more than <see cref="StrictJson.MaxBytes"/>, so that the parser refuses oversized documents.</summary>
    /// <param name="open">Opens the document.</param>
    /// <param name="name">The document's name in messages, such as the path that a person gave.</param>
    /// <exception cref="FaultException"><c>ERR_INPUTS</c> if they are unreadable.</exception>
    public static ReadOnlyMemory<byte> Read(Func<Stream> open, string name)
    {
        try
        {
            using var stream = open();
            using var bytes = new MemoryStream();
            var chunk = new byte[Chunk];
            for (var count = 1; count > 0 && bytes.Length <= StrictJson.MaxBytes;)
            {
                count = stream.Read(chunk);
                bytes.Write(chunk, 0, count);
            }

            return bytes.GetBuffer().AsMemory(0, (int)Math.Min(bytes.Length, StrictJson.MaxBytes + 1));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FaultException(ErrorCode.Inputs, $"{name}: {Reason(e)}", e);
        }
    }

    private static string Reason(Exception e) => e switch
    {
        FileNotFoundException or DirectoryNotFoundException => "there is no such file",
        UnauthorizedAccessException => "it is a folder, or this user may not read it",
        _ => $"reading failed: {e.Message}",
    };
}
