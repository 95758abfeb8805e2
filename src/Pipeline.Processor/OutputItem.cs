namespace Pipeline.Processor;

/// <summary>One file to publish: its name, and how its bytes are written.</summary>
public sealed class OutputItem
{
    private readonly Action<Stream> write;

    /// <param name="relpath">A name whose canonical form begins with <c>outputs/</c>.</param>
    /// <param name="content">The bytes of the file.</param>
    public OutputItem(string relpath, byte[] content)
        : this(relpath, stream => stream.Write(content))
    {
    }

    /// <param name="relpath">A name whose canonical form begins with <c>outputs/</c>.</param>
    /// <param name="write">Writes the file front to back, once; the stream cannot seek, and is closed by the kit.</param>
    public OutputItem(string relpath, Action<Stream> write) => (Relpath, this.write) = (relpath, write);

    public string Relpath { get; }

    /// <summary>Writes the content of the file.</summary>
    public void WriteTo(Stream stream) => write(stream);
}
