namespace Pipeline.Tests;

/// <summary>Files under <c>tests/golden</c> with pinned output.</summary>
/// <param name="name">The folder's name there.</param>
internal sealed class GoldenFolder(string name)
{
    private readonly string folder = Path.Combine(SourceTree.Root, "tests", "golden", name);

    public byte[] Bytes(string file) => File.ReadAllBytes(Path.Combine(folder, file));

    public string[] Lines(string file) => File.ReadAllLines(Path.Combine(folder, file));

    /// <summary>Compares as text, to show the difference. A differing text is left in <c>artifacts/golden</c>; with
    /// <c>GOLDEN=write</c> in the environment the file itself is written, for review.</summary>
    public void Equal(string file, string actual)
    {
        var path = Path.Combine(folder, file);
        if (Environment.GetEnvironmentVariable("GOLDEN") == "write")
        {
            File.WriteAllText(path, actual);
        }

        var expected = File.Exists(path) ? File.ReadAllText(path) : "";
        if (!string.Equals(expected, actual, StringComparison.Ordinal))
        {
            var left = Directory.CreateDirectory(Path.Combine(SourceTree.Root, "artifacts", "golden", name));
            File.WriteAllText(Path.Combine(left.FullName, file), actual);
        }

        Assert.Equal(expected, actual);
    }
}
