namespace Pipeline.Cli.New;

/// <summary>A folder that appears under its name whole or not at all. Until then it is beside the processors, with a name that begins with a dot, so that nothing reads it.</summary>
internal sealed class DraftFolder : IDisposable
{
    /// <param name="processors">The folder of processors.</param>
    /// <param name="name">A name for the draft.</param>
    public DraftFolder(string processors, string name) => Folder = Path.Combine(processors, $".{name}.{Environment.ProcessId}");

    /// <summary>The absolute path of the draft.</summary>
    public string Folder { get; }

    /// <summary>Writes a file of the draft.</summary>
    /// <param name="path">Its path in the draft, with <c>/</c>.</param>
    /// <param name="content">Its bytes.</param>
    /// <returns>Its absolute path.</returns>
    public string Write(string path, ReadOnlySpan<byte> content)
    {
        var file = Path.Combine(Folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllBytes(file, content);
        return file;
    }

    /// <summary>Moves the draft to its place.</summary>
    /// <exception cref="IOException">There is something else already.</exception>
    public void MoveTo(string place)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(place)!);
        Directory.Move(Folder, place);
    }

    public void Dispose()
    {
        if (Directory.Exists(Folder))
        {
            Directory.Delete(Folder, recursive: true);
        }
    }
}
