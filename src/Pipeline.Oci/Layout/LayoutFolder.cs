namespace Pipeline.Oci;

internal sealed class LayoutFolder(string folder) : ILayoutFiles
{
    public Stream? Open(string path)
    {
        var file = Path.Combine(folder, path);
        return File.Exists(file)
            ? new FileStream(file, new FileStreamOptions { Mode = FileMode.Open, Access = FileAccess.Read, Share = FileShare.Read, BufferSize = 0, Options = FileOptions.SequentialScan })
            : null;
    }

    public void Dispose()
    {
        // A folder is not held open.
    }
}
