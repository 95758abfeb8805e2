namespace Pipeline.Contracts;

/// <summary>A folder at the top of a world that holds one file of each run, by execution id: <c>&lt;world&gt;/&lt;area&gt;/&lt;execution-id&gt;.json</c>.</summary>
/// <remarks>No write prefix lies in one, and nothing is imported into one.</remarks>
public sealed class RunArea
{
    private const string Suffix = ".json";

    private RunArea(string name) => Name = name;

    /// <summary>What each run says of itself, once more.</summary>
    public static RunArea Receipts { get; } = new("receipts");

    /// <summary>How each run was confined.</summary>
    public static RunArea Evidence { get; } = new("evidence");

    /// <summary>What each run was asked.</summary>
    public static RunArea Requests { get; } = new("requests");

    public static IReadOnlyList<RunArea> All { get; } = [Receipts, Evidence, Requests];

    /// <summary>The folder's name.</summary>
    public string Name { get; }

    /// <summary>The area of a name; none when no area has it.</summary>
    public static RunArea? Find(string name) => All.FirstOrDefault(area => area.Name == name);

    /// <summary>The id in a file's name, of whatever form; none when no run's file could have it.</summary>
    public static string? IdOf(string file) => file.EndsWith(Suffix, StringComparison.Ordinal) ? file[..^Suffix.Length] : null;

    public override string ToString() => Name;

    internal WorldPath Of(string world, ExecutionId id) => WorldPath.Parse($"{WorldPath.Scheme}{world}/{Name}/{id}{Suffix}");
}
