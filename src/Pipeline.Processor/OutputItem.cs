namespace Pipeline.Processor;

/// <summary>One file to publish: its name, and the code that writes its bytes.</summary>
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
    /// <param name="write">Writes the file sequentially, once; the stream cannot seek, and the kit closes it.</param>
    public OutputItem(string relpath, Action<Stream> write) => (Relpath, this.write) = (relpath, write);

    private OutputItem(string relpath, string file)
        : this(relpath, stream => RegularFile.CopyTo(file, stream)) => File = Path.GetFullPath(file);

    public string Relpath { get; }

    /// <summary>The file that holds the content, if one does.</summary>
    internal string? File { get; }

    /// <summary>
    /// An output whose bytes are in a regular file. A file below the folder of <c>--artifacts</c> is moved, so that it takes no space twice; any other is copied.
    /// </summary>
    /// <param name="relpath">A name whose canonical form begins with <c>outputs/</c>.</param>
    /// <param name="file">The file's path.</param>
    public static OutputItem OfFile(string relpath, string file) => new(relpath, file);

    /// <summary>Writes the content of the file.</summary>
    public void WriteTo(Stream stream) => write(stream);
}
