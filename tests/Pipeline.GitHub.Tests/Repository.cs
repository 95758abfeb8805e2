namespace Pipeline.GitHub.Tests;

/// <summary>The checkout that the tests were built from.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

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
