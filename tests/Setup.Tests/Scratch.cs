namespace Setup.Tests;

/// <summary>A temporary folder with a short path, because a socket's path has at most 107 bytes.</summary>
internal sealed class Scratch : IDisposable
{
    public Scratch() => Folder = Directory.CreateTempSubdirectory("setup-").FullName;

    public string Folder { get; }

    public string Path(string relative) => System.IO.Path.Combine(Folder, relative);

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
