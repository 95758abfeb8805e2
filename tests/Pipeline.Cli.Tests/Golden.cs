namespace Pipeline.Cli.Tests;

/// <summary>The texts under <c>tests/golden/cli</c>: what a person or a program sees of the command.</summary>
internal static class Golden
{
    private static readonly GoldenFolder Folder = new("cli");

    public static void Equal(string name, string actual) => Folder.Equal(name, actual);
}
