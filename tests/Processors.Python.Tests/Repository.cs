namespace Processors.Python.Tests;

/// <summary>The location of the sources: the folder of <c>Pipeline.sln</c> above the test's own.</summary>
internal static class Repository
{
    /// <summary>The folders under <c>processors/</c> that have Python tests, sorted.</summary>
    public static IEnumerable<string> Suites => Directory.EnumerateDirectories(Path.Combine(SourceTree.Root, "processors"))
        .Where(folder => File.Exists(Path.Combine(folder, "tests", "__init__.py")))
        .Order(StringComparer.Ordinal);
}
