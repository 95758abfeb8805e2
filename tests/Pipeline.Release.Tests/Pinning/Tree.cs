namespace Pipeline.Release.Tests;

/// <summary>The checkout that the tests were built from.</summary>
internal static class Tree
{
    public static string Root { get; } = Find();

    /// <summary>The command, as it was built with the tests: beside them, in the folder of its own project.</summary>
    public static string Pipeline { get; } = Path.Combine(
        Root, "artifacts", "bin", "Pipeline.Cli", Path.GetFileName(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar)), "pipeline");

    private static string Find()
    {
        var up = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(up.FullName, "Pipeline.sln")))
        {
            up = up.Parent ?? throw new DirectoryNotFoundException("no Pipeline.sln above the tests");
        }

        return up.FullName;
    }
}
