using System.Text;

namespace Pipeline.Contracts.Tests;

/// <summary>The bytes under <c>tests/golden/contracts</c>.</summary>
internal static class Golden
{
    private static readonly GoldenFolder Folder = new("contracts");

    public static byte[] Bytes(string name) => Folder.Bytes(name);

    public static string[] Lines(string name) => Folder.Lines(name);

    public static void Equal(string name, ReadOnlySpan<byte> actual) => Folder.Equal(name, Encoding.UTF8.GetString(actual));
}
