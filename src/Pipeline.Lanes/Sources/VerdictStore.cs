using System.Text.Json;
using System.Text.Json.Serialization;
using Pipeline.Lanes.Results;
using Pipeline.Lanes.Workspace;

namespace Pipeline.Lanes.Sources;

/// <summary>The verdicts of this checkout: <c>.pipeline/verdicts/&lt;processor&gt;.json</c>.</summary>
/// <param name="folder">The path of <c>.pipeline/verdicts</c>.</param>
internal sealed class VerdictStore(string folder)
{
    /// <summary>The last verdict, or null. It only saves work, so an unreadable one counts as missing.</summary>
    public Verdict? Load(string processor)
    {
        try
        {
            using var stream = File.OpenRead(PathOf(processor));
            return JsonSerializer.Deserialize(stream, VerdictJson.Default.Verdict) is { Schema: Verdict.SchemaName } verdict ? verdict : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Replaces the verdict atomically.</summary>
    public void Save(Verdict verdict) => AtomicFile.Replace(PathOf(verdict.Processor), JsonSerializer.SerializeToUtf8Bytes(verdict, VerdictJson.Default.Verdict));

    private string PathOf(string processor) => Path.Combine(folder, processor + ".json");
}

/// <summary>Serializes verdicts; strict, so that verdicts of another version do not parse.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Strict,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(Verdict))]
internal sealed partial class VerdictJson : JsonSerializerContext;

/// <summary>The last result of a processor, with the sources that it applies to.</summary>
/// <param name="Schema">Always <see cref="SchemaName"/>.</param>
/// <param name="Processor">The processor's name.</param>
/// <param name="JudgedAt">RFC 3339, UTC, milliseconds.</param>
/// <param name="ScannedTicks">The time of the source scan in UTC ticks.</param>
/// <param name="Source">The fingerprint that the verdict applies to.</param>
/// <param name="Image">The image that ran, if one was built.</param>
/// <param name="Judgements">Every judged subject.</param>
public sealed record Verdict(
    string Schema,
    string Processor,
    string JudgedAt,
    long ScannedTicks,
    SourceFingerprint Source,
    JudgedImage? Image,
    IReadOnlyList<SubjectResult> Judgements)
{
    /// <summary>Whether its cases were perturbed.</summary>
    public bool Perturbed { get; init; }

    public const string SchemaName = "pr-verdict-v1";

    /// <summary>Whether nothing failed; only such a verdict stays valid while nothing changes.</summary>
    public bool Passed() => Judgements.All(judgement => judgement.Status() != SubjectStatus.Failed);
}
