namespace Processors.Python.Tests;

/// <summary>Where the sources lie: the folder of <c>Pipeline.sln</c> above the test's own.</summary>
internal static class Repository
{
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    /// <summary>The folders under <c>processors/</c> that have Python tests, sorted.</summary>
    public static IEnumerable<string> Suites => Directory.EnumerateDirectories(Path.Combine(Root, "processors"))
        .Where(folder => File.Exists(Path.Combine(folder, "tests", "__init__.py")))
        .Order(StringComparer.Ordinal);

    private static string Find(string folder) => File.Exists(Path.Combine(folder, "Pipeline.sln"))
        ? folder
        : Find(Path.GetDirectoryName(folder) ?? throw new DirectoryNotFoundException("no Pipeline.sln above the tests"));
}
