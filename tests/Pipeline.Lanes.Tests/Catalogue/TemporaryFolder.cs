namespace Pipeline.Lanes.Tests;

/// <summary>A folder for the time of one test.</summary>
public sealed class TemporaryFolder : IDisposable
{
    public string Root { get; } = Directory.CreateTempSubdirectory("pipeline-lanes-").FullName;

    /// <summary>Writes a file below the folder, and creates directories as needed.</summary>
    public TemporaryFolder With(string path, string content)
    {
        var file = Path.Combine(Root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, content);
        return this;
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
