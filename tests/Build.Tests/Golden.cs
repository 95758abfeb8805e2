namespace Build.Tests;

/// <summary>The engine's output, pinned under <c>tests/golden/build</c>.</summary>
internal static class Golden
{
    private static readonly GoldenFolder Folder = new("build");

    public static void Matches(string name, string actual) => Folder.Equal(name, actual);
}
