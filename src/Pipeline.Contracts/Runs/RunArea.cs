namespace Pipeline.Contracts.Runs;

/// <summary>A folder at the top of a world that holds one file of each run, by execution id: <c>&lt;world&gt;/&lt;area&gt;/&lt;execution-id&gt;.json</c>.</summary>
/// <remarks>Write prefixes and imports cannot lie in an area.</remarks>
public sealed class RunArea
{
    private const string Suffix = ".json";

    private RunArea(string name) => Name = name;

    /// <summary>A second copy of each run's receipt.</summary>
    public static RunArea Receipts { get; } = new("receipts");

    /// <summary>The confinement of each run.</summary>
    public static RunArea Evidence { get; } = new("evidence");

    /// <summary>The request of each run.</summary>
    public static RunArea Requests { get; } = new("requests");

    public static IReadOnlyList<RunArea> All { get; } = [Receipts, Evidence, Requests];

    /// <summary>The folder's name.</summary>
    public string Name { get; }

    /// <summary>The area of this name; null if there is none.</summary>
    public static RunArea? Find(string name) => All.FirstOrDefault(area => area.Name == name);

    /// <summary>The id in a file's name, in any form; null if the name cannot belong to a run's file.</summary>
    public static string? IdOf(string file) => file.EndsWith(Suffix, StringComparison.Ordinal) ? file[..^Suffix.Length] : null;

    public override string ToString() => Name;

    internal WorldPath Of(string world, ExecutionId id) => WorldPath.Parse($"{WorldPath.Scheme}{world}/{Name}/{id}{Suffix}");
}
