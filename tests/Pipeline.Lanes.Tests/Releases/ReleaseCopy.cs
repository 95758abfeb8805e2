namespace Pipeline.Lanes.Tests;

/// <summary>A copy of what a release wrote, <c>tests/golden/releases/VERSION</c>; readers may lock files, and touch them.</summary>
internal sealed class ReleaseCopy : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public ReleaseCopy(string version)
    {
        foreach (var file in Files(version))
        {
            var copy = At(file);
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(Path.Combine(All, version, file), copy);
        }
    }

    /// <summary>The versions of all releases.</summary>
    public static IEnumerable<string> Versions => Directory.EnumerateDirectories(All).Select(Path.GetFileName).OfType<string>().Order(StringComparer.Ordinal);

    public string Root => folder.Root;

    private static string All { get; } = Path.Combine(SourceTree.Root, "tests", "golden", "releases");

    /// <summary>The files of a release, relative to its folder, with <c>/</c>.</summary>
    public static IEnumerable<string> Files(string version) => Directory
        .EnumerateFiles(Path.Combine(All, version), "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None })
        .Select(file => Path.GetRelativePath(Path.Combine(All, version), file).Replace('\\', '/')).Order(StringComparer.Ordinal);

    public string At(string file) => Path.Combine(Root, file);

    public byte[] Bytes(string file) => File.ReadAllBytes(At(file));

    /// <summary>Raises the version of a document, and gives it a member that only that version knows.</summary>
    public void MakeLater(string file, string schema)
    {
        var text = File.ReadAllText(At(file));
        var later = text.Replace($"{schema}-v1\"", $"{schema}-v2\"", StringComparison.Ordinal);
        Assert.NotEqual(text, later, StringComparer.Ordinal);
        File.WriteAllText(At(file), "{\"added_later\":1," + later[(later.IndexOf('{', StringComparison.Ordinal) + 1)..]);
    }

    public void Dispose() => folder.Dispose();
}
