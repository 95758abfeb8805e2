namespace Pipeline.Processors.TableProfileTests;

/// <summary>Where the sources are.</summary>
internal static class Repository
{
    public static string Processor { get; } = Path.Combine(SourceTree.Root, "processors", "table_profile");
}
