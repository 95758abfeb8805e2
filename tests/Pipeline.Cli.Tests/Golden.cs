namespace Pipeline.Cli.Tests;

/// <summary>The texts under <c>tests/golden/cli</c>: the command's output for people and programs.</summary>
internal static class Golden
{
    private static readonly GoldenFolder Folder = new("cli");

    public static void Equal(string name, string actual) => Folder.Equal(name, actual);
}
