using System.Text.Json;
using System.Text.Json.Serialization;

namespace Pipeline.Lanes;

/// <summary>The verdicts of this checkout: <c>.pipeline/verdicts/&lt;processor&gt;.json</c>.</summary>
/// <param name="folder">The path of <c>.pipeline/verdicts</c>.</param>
internal sealed class VerdictStore(string folder)
{
    /// <summary>The last verdict, or none. It only saves work, so one that cannot be read is none.</summary>
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

    /// <summary>Replaces the verdict; a reader sees the old one or the new one.</summary>
    public void Save(Verdict verdict) => WholeFile.Replace(PathOf(verdict.Processor), JsonSerializer.SerializeToUtf8Bytes(verdict, VerdictJson.Default.Verdict));

    private string PathOf(string processor) => Path.Combine(folder, processor + ".json");
}

/// <summary>How verdicts are kept: strict in, so that a verdict of another version is no verdict.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Strict,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(Verdict))]
internal sealed partial class VerdictJson : JsonSerializerContext;
