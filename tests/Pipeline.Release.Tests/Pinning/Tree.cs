namespace Pipeline.Release.Tests;

/// <summary>The checkout that the tests were built from.</summary>
internal static class Tree
{
    /// <summary>The command from the same build as the tests, in its own project's folder.</summary>
    public static string Pipeline { get; } = Path.Combine(
        SourceTree.Root, "artifacts", "bin", "Pipeline.Cli", Path.GetFileName(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar)), "pipeline");
}
