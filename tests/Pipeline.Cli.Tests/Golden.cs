namespace Pipeline.Cli.Tests;

/// <summary>The texts under <c>tests/golden/cli</c>: what a person or a program sees of the command.</summary>
internal static class Golden
{
    /// <summary>Compares; what differs is left in <c>artifacts/golden/cli</c>, to be copied over when the change is meant.</summary>
    public static void Equal(string name, string actual)
    {
        var file = Path.Combine(SourceTree.Root, "tests", "golden", "cli", name);
        var expected = File.Exists(file) ? File.ReadAllText(file) : "";
        if (!string.Equals(expected, actual, StringComparison.Ordinal))
        {
            var folder = Directory.CreateDirectory(Path.Combine(SourceTree.Root, "artifacts", "golden", "cli"));
            File.WriteAllText(Path.Combine(folder.FullName, name), actual);
        }

        Assert.Equal(expected, actual);
    }
}
