namespace Pipeline.Lanes;

/// <summary>Where the layouts of one image lie on their way to the registry; what a lane that was killed has left there goes first.</summary>
internal sealed class LayoutFolders : IDisposable
{
    private readonly string folder;

    public LayoutFolders(string work, string processor)
    {
        folder = Path.Combine(work, processor);
        Clear();
        Directory.CreateDirectory(folder);
    }

    public string First => Path.Combine(folder, "layout");

    public string Second => Path.Combine(folder, "again");

    public void Dispose() => Clear();

    private void Clear()
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
