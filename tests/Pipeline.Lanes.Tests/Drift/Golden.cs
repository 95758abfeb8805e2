using System.Text;

namespace Pipeline.Lanes.Tests;

/// <summary>The files under <c>tests/golden/drift</c>: what a person or a program sees of drift.</summary>
internal static class Golden
{
    /// <summary>Compares; what differs is left in <c>artifacts/golden/drift</c>, to be copied over when the change is meant.</summary>
    public static void Equal(string name, string actual)
    {
        var file = Path.Combine(SourceTree.Root, "tests", "golden", "drift", name);
        var expected = File.Exists(file) ? File.ReadAllText(file) : "";
        if (!string.Equals(expected, actual, StringComparison.Ordinal))
        {
            var folder = Directory.CreateDirectory(Path.Combine(SourceTree.Root, "artifacts", "golden", "drift"));
            File.WriteAllText(Path.Combine(folder.FullName, name), actual);
        }

        Assert.Equal(expected, actual);
    }

    public static void Equal(string name, byte[] actual) => Equal(name, Encoding.UTF8.GetString(actual));
}
