namespace Pipeline.Release.Tests;

/// <summary>The checkout that the tests were built from.</summary>
internal static class Tree
{
    /// <summary>The command, as it was built with the tests: beside them, in the folder of its own project.</summary>
    public static string Pipeline { get; } = Path.Combine(
        SourceTree.Root, "artifacts", "bin", "Pipeline.Cli", Path.GetFileName(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar)), "pipeline");
}
