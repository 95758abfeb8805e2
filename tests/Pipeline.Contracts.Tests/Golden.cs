using System.Text;

namespace Pipeline.Contracts.Tests;

/// <summary>The bytes under <c>tests/golden/contracts</c>.</summary>
internal static class Golden
{
    private static readonly string Folder = Path.Combine(SourceTree.Root, "tests", "golden", "contracts");

    public static byte[] Bytes(string name) => File.ReadAllBytes(Path.Combine(Folder, name));

    public static string[] Lines(string name) => File.ReadAllLines(Path.Combine(Folder, name));

    /// <summary>Compares as text, so that a difference is shown and not only told.</summary>
    public static void Equal(string name, ReadOnlySpan<byte> actual) =>
        Assert.Equal(Encoding.UTF8.GetString(Bytes(name)), Encoding.UTF8.GetString(actual));
}
