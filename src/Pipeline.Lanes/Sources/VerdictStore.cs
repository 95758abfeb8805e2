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
            return Verdict.TryParse(File.ReadAllBytes(PathOf(processor)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Replaces the verdict atomically.</summary>
    public void Save(Verdict verdict) => AtomicFile.Replace(PathOf(verdict.Processor), verdict.Encode());

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

    /// <summary>Who judged it and where, if another machine did.</summary>
    public VerdictOrigin? Origin { get; init; }

    public const string SchemaName = "pr-verdict-v1";

    /// <summary>Reads a document; null if it is not a verdict of this version.</summary>
    public static Verdict? TryParse(ReadOnlySpan<byte> document)
    {
        try
        {
            return JsonSerializer.Deserialize(document, VerdictJson.Default.Verdict) is { Schema: SchemaName } verdict ? verdict : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The verdict as a JSON document.</summary>
    public byte[] Encode() => JsonSerializer.SerializeToUtf8Bytes(this, VerdictJson.Default.Verdict);

    /// <summary>Whether a document from elsewhere has all its members, and each judgement once.</summary>
    internal bool IsWhole() => SubjectResult.AreWhole(Judgements) && Source.Files.Values.All(file => file is not null) && Source.Facts.Values.All(fact => fact is not null);

    /// <summary>Whether nothing failed; only such a verdict stays valid while nothing changes.</summary>
    public bool Passed() => Judgements.All(judgement => judgement.Status() != SubjectStatus.Failed);
}

/// <summary>Who judged something, and where.</summary>
/// <param name="Who">The user: GitHub's actor, or the name on the machine.</param>
/// <param name="Ref">The branch or other ref of the workflow run; null outside of one.</param>
/// <param name="Run">The ID of the workflow run; null outside of one.</param>
public sealed record VerdictOrigin(string Who, string? Ref = null, string? Run = null);
