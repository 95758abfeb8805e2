using System.Text;

namespace Pipeline.Lanes.Tests;

/// <summary>The files under <c>tests/golden/drift</c>: the output of Drift for people and programs.</summary>
internal static class Golden
{
    private static readonly GoldenFolder Folder = new("drift");

    public static void Equal(string name, string actual) => Folder.Equal(name, actual);

    public static void Equal(string name, byte[] actual) => Equal(name, Encoding.UTF8.GetString(actual));
}
