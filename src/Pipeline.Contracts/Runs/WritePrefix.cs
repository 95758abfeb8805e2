using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json.Serialization;

namespace Pipeline.Contracts.Runs;

/// <summary>The prefix of one run's files: a world path that ends with <c>/</c>, fully expanded.</summary>
/// <remarks>It is never in a <see cref="RunArea"/>, no segment begins with a dot, and the path has at most 1024 bytes of UTF-8.</remarks>
[JsonConverter(typeof(TextConverter<WritePrefix>))]
public sealed record WritePrefix : ITextForm<WritePrefix>
{
    /// <summary>The name of a run's index, under its write prefix.</summary>
    public const string IndexFile = "outputs.json";

    /// <summary>The name of a run's receipt, beside the index.</summary>
    public const string ReceiptFile = "receipt.json";

    internal const int MaxBytes = 1024;

    private const string IdPlaceholder = "{execution_id}";

    private WritePrefix(WorldPath root) => Root = root;

    public static string Form => "a write prefix (world://<world>/<path>/, not under receipts/, evidence/ or requests/)";

    public string World => Root.World;

    /// <summary>The path inside the world, without the trailing slash.</summary>
    public string Path => Root.Path;

    /// <summary>The path of this run's index.</summary>
    public WorldPath Index => Under(IndexFile);

    /// <summary>The path of this run's receipt, beside the index.</summary>
    public WorldPath Receipt => Under(ReceiptFile);

    private WorldPath Root { get; }

    public static bool TryParse(string? text, [NotNullWhen(true)] out WritePrefix? value)
    {
        value = text is not null && text.EndsWith('/') && WorldPath.TryParse(text[..^1], out var root) && Encoding.UTF8.GetByteCount(root.Path) <= MaxBytes
            && root.Path.Split('/') is var segments && RunArea.Find(segments[0]) is null && !segments.Any(segment => segment.StartsWith('.'))
                ? new WritePrefix(root)
                : null;
        return value is not null;
    }

    /// <summary>Replaces <c>{execution_id}</c> in a template and reads the result.</summary>
    /// <exception cref="FormatException">The expanded text is not a write prefix.</exception>
    public static WritePrefix Expand(string template, ExecutionId id) =>
        TextForm.Parse<WritePrefix>(template.Replace(IdPlaceholder, id.ToString(), StringComparison.Ordinal));

    /// <summary>The receipt's second path, in the world's receipts area, by execution id.</summary>
    public WorldPath ReceiptInArea(ExecutionId id) => In(RunArea.Receipts, id);

    /// <summary>The path of a run's evidence: in the evidence area, which the container cannot reach.</summary>
    public WorldPath EvidenceInArea(ExecutionId id) => In(RunArea.Evidence, id);

    /// <summary>The path of a run's request: in the requests area, which the container cannot reach.</summary>
    public WorldPath RequestInArea(ExecutionId id) => In(RunArea.Requests, id);

    /// <summary>The path of a run's file in an area of this world.</summary>
    public WorldPath In(RunArea area, ExecutionId id) => area.Of(World, id);

    public WorldPath Output(OutputName name) => Under(name.ToString());

    /// <summary>Whether a path lies under this prefix.</summary>
    public bool Holds(WorldPath path) => path.ToString().StartsWith(ToString(), StringComparison.Ordinal);

    public override string ToString() => Root + "/";

    private WorldPath Under(string relative) => WorldPath.Parse(ToString() + relative);
}
