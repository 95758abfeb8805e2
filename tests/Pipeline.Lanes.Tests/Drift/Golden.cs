using System.Text;

namespace Pipeline.Lanes.Tests;

/// <summary>The files under <c>tests/golden/drift</c>: what a person or a program sees of drift.</summary>
internal static class Golden
{
    public static readonly string Root = Find();

    /// <summary>Compares; what differs is left in <c>artifacts/golden/drift</c>, to be copied over when the change is meant.</summary>
    public static void Equal(string name, string actual)
    {
        var file = Path.Combine(Root, "tests", "golden", "drift", name);
        var expected = File.Exists(file) ? File.ReadAllText(file) : "";
        if (!string.Equals(expected, actual, StringComparison.Ordinal))
        {
            var folder = Directory.CreateDirectory(Path.Combine(Root, "artifacts", "golden", "drift"));
            File.WriteAllText(Path.Combine(folder.FullName, name), actual);
        }

        Assert.Equal(expected, actual);
    }

    public static void Equal(string name, byte[] actual) => Equal(name, Encoding.UTF8.GetString(actual));

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Pipeline.sln")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException("no Pipeline.sln above the tests");
        }

        return folder.FullName;
    }
}
