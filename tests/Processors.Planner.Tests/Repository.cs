namespace Processors.Planner.Tests;

/// <summary>Where the sources lie: the folder of <c>Pipeline.sln</c> above the test's own.</summary>
internal static class Repository
{
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    private static string Find(string folder) => File.Exists(Path.Combine(folder, "Pipeline.sln"))
        ? folder
        : Find(Path.GetDirectoryName(folder) ?? throw new DirectoryNotFoundException("no Pipeline.sln above the tests"));
}
