using System.Text.Json;
using System.Text.Json.Serialization;

namespace Pipeline.Lanes.Comparison;

/// <summary>What the cases of moved pins wrote before and write now: <c>artifacts/compare-outputs.json</c>.</summary>
/// <param name="Schema">Always <see cref="SchemaName"/>.</param>
/// <param name="Pins">The digest of the pins file that it is about.</param>
/// <param name="Processors">Every processor whose pin names another image than before, by name (ordinal).</param>
internal sealed record OutputComparison(string Schema, Digest Pins, IReadOnlyList<ProcessorComparison> Processors)
{
    public const string SchemaName = "compare-outputs-v1";

    /// <summary>The base name of the report's files, and the folder of the outputs.</summary>
    public const string File = "compare-outputs";

    /// <summary>The only compared processor; null if all were.</summary>
    public string? Only { get; init; }

    /// <summary>Whether an image of the pins does not run its cases.</summary>
    [JsonIgnore]
    public bool Failed => Processors.Any(processor => processor.Failed);

    /// <summary>The comparison of pins in a folder of reports; null if there is none, or if it is about other pins or only some of these.</summary>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c>: the file is no comparison of outputs.</exception>
    public static OutputComparison? Find(string artifacts, PinSet pins)
    {
        var file = Path.Combine(artifacts, $"{File}.json");
        return System.IO.File.Exists(file) && Read(file) is { Only: null } comparison && comparison.Pins == DigestOf(pins) ? comparison : null;
    }

    public static Digest DigestOf(PinSet pins) => Sha256.Of(pins.Encode());

    private static OutputComparison Read(string file)
    {
        try
        {
            // Its size grows with the processors, beyond the limit for foreign documents.
            var bytes = System.IO.File.ReadAllBytes(file);
            using var document = JsonDocument.Parse(bytes);
            SchemaVersion.RefuseLater(document.RootElement, SchemaName);
            var read = JsonSerializer.Deserialize(bytes, ComparisonJson.Default.OutputComparison);
            return read is { Schema: SchemaName } ? read : throw new FormatException($"its schema is not {SchemaName}");
        }
        catch (Exception e) when (e is JsonException or FormatException)
        {
            throw new FaultException(ErrorCode.AdapterInvocation, $"artifacts/{File}.json is not a report of CompareOutputs: {e.Message}", e);
        }
    }
}

/// <summary>The comparison of one processor.</summary>
/// <param name="Name">The processor's name.</param>
/// <param name="Before">The earlier image; null for a new processor.</param>
/// <param name="After">The image now; null for a removed processor.</param>
internal sealed record ProcessorComparison(string Name, ComparedImage? Before = null, ComparedImage? After = null)
{
    /// <summary>The platform that both ran on, if they did.</summary>
    public Platform? Platform { get; init; }

    /// <summary>Why no case ran, although there are two images; null if the cases ran.</summary>
    public string? NotCompared { get; init; }

    /// <summary>Whether the image now is the reason.</summary>
    public bool Broken { get; init; }

    /// <summary>Its cases by name (ordinal).</summary>
    public IReadOnlyList<CaseComparison> Cases { get; init; } = [];

    /// <summary>Whether the image now does not run, in any case.</summary>
    [JsonIgnore]
    public bool Failed => Broken || Cases.Any(one => one.Broken);
}

/// <summary>A pinned image.</summary>
/// <param name="Tag">Its human tag.</param>
/// <param name="Index">The digest of its index.</param>
internal sealed record ComparedImage(string Tag, Digest Index)
{
    public static ComparedImage? Of(Pin? pin) => pin is null ? null : new(pin.Tag, pin.Index);
}

/// <summary>The comparison of one case.</summary>
/// <param name="Name">The case's name.</param>
internal sealed record CaseComparison(string Name)
{
    /// <summary>Why its outputs are not compared, or null.</summary>
    public string? NotCompared { get; init; }

    /// <summary>Whether the image now is the reason.</summary>
    public bool Broken { get; init; }

    /// <summary>How the faults differ, as lines; null if they do not.</summary>
    public string? Fault { get; init; }

    /// <summary>The outputs that differ, by name (ordinal).</summary>
    public IReadOnlyList<ComparedOutput> Outputs { get; init; } = [];

    [JsonIgnore]
    public bool Differs => Fault is not null || Outputs.Count > 0;
}

/// <summary>An output that differs.</summary>
/// <param name="Name">Its canonical name.</param>
/// <param name="Before">The earlier file; null if the earlier image writes none.</param>
/// <param name="After">The file now; null if the image now writes none.</param>
internal sealed record ComparedOutput(string Name, ComparedFile? Before = null, ComparedFile? After = null)
{
    /// <summary>The lines that differ; null unless both are text.</summary>
    public string? Diff { get; init; }

    /// <summary>The number of lines that <see cref="Diff"/> has no room for.</summary>
    public int LeftOut { get; init; }

    /// <summary>Whether each of its files is a picture.</summary>
    [JsonIgnore]
    public bool IsPicture => Before?.Picture is not null ? After is null or { Picture: not null } : Before is null && After?.Picture is not null;
}

/// <summary>A file of an output.</summary>
/// <param name="Sha256">The digest of its bytes.</param>
/// <param name="Size">Its length in bytes.</param>
/// <param name="File">Its copy, relative to the repository's root, with <c>/</c>.</param>
internal sealed record ComparedFile(Digest Sha256, long Size, string File)
{
    /// <summary>The media type of a picture, according to its first bytes; null for other files.</summary>
    public string? Picture { get; init; }
}

/// <summary>Serializes the comparison; strict, so that documents of another version do not parse.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Strict,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(OutputComparison))]
internal sealed partial class ComparisonJson : JsonSerializerContext;
