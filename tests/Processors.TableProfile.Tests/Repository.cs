namespace Pipeline.Processors.TableProfileTests;

/// <summary>Where the sources are.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    public static string Processor { get; } = Path.Combine(Root, "processors", "table_profile");

    private static string Find()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Pipeline.sln")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("no Pipeline.sln above the tests");
        }

        return folder;
    }
}
