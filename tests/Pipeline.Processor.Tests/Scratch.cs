namespace Pipeline.Processor.Tests;

/// <summary>A test's own folder, removed with it.</summary>
internal sealed class Scratch : IDisposable
{
    public string Root { get; } = Directory.CreateTempSubdirectory("pipeline-kit-").FullName;

    public string Spec => Path.Combine(Root, "processor.json");

    public string Inputs => Path.Combine(Directory.CreateDirectory(Path.Combine(Root, "in")).FullName, "inputs.json");

    public string Artifacts => Directory.CreateDirectory(Path.Combine(Root, "out")).FullName;

    /// <summary>Every file under a folder, by its path.</summary>
    public static SortedDictionary<string, byte[]> Tree(string folder) => new(
        Directory.Exists(folder)
            ? Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
                .ToDictionary(file => Path.GetRelativePath(folder, file), File.ReadAllBytes, StringComparer.Ordinal)
            : [],
        StringComparer.Ordinal);

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
