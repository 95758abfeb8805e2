using System.Text.Json;
using System.Text.Json.Serialization;
using Pipeline.Lanes.Results;
using Pipeline.Lanes.Sources;
using Pipeline.Lanes.Workspace;

namespace Pipeline.Lanes.Partitions;

/// <summary>How a lane was divided, and what it need not run: <c>artifacts/&lt;lane&gt;.plan.json</c>.</summary>
/// <param name="Schema">Always <see cref="SchemaName"/>.</param>
/// <param name="Lane">The lane's name in the names of report files.</param>
/// <param name="PlannedAt">RFC 3339, UTC, milliseconds.</param>
/// <param name="Shares">The work that any machine may run, alone, or the work of each platform.</param>
/// <param name="Standing">The processors that do not run, with their reports.</param>
internal sealed record PlanDocument(string Schema, string Lane, string PlannedAt, IReadOnlyList<PlanShare> Shares, IReadOnlyList<ProcessorReport> Standing)
{
    public const string SchemaName = "lane-plan-v1";

    public static string PathOf(string root, string lane) => Path.Combine(root, "artifacts", $"{lane}.plan.json");

    /// <summary>Writes the plan, and removes the parts of earlier ones.</summary>
    public void Write(string root)
    {
        var path = PathOf(root, Lane);
        AtomicFile.Replace(path, JsonSerializer.SerializeToUtf8Bytes(this, PartJson.Default.PlanDocument));
        foreach (var part in Directory.EnumerateFiles(Path.GetDirectoryName(path)!, $"{Lane}.part-*.json"))
        {
            File.Delete(part);
        }
    }
}

/// <summary>Work that was divided into parts.</summary>
/// <param name="Platform">The platform whose machines run it; null if any machine may.</param>
/// <param name="Split">The digest of the split.</param>
/// <param name="Work">All its work, by processor (ordinal).</param>
/// <param name="Parts">The work of each part, 0 or more.</param>
internal sealed record PlanShare(Platform? Platform, Digest Split, IReadOnlyList<ProcessorWork> Work, IReadOnlyList<IReadOnlyList<ProcessorWork>> Parts)
{
    /// <summary>The partitions, as a lane's <c>--partition</c> takes them.</summary>
    public IEnumerable<LanePartition> Partitions() => Enumerable.Range(1, Parts.Count).Select(part => LanePartition.Parse($"{part}/{Parts.Count}"));
}

/// <summary>What one part of a lane judged: <c>artifacts/&lt;lane&gt;.part-2-of-5.json</c>, with <c>.linux-arm64</c> before the ending for a part of a platform's machines.</summary>
/// <param name="Schema">Always <see cref="SchemaName"/>.</param>
/// <param name="Lane">The lane's name in the names of report files.</param>
/// <param name="Split">The digest of the split that the part belongs to.</param>
/// <param name="Partition">The part.</param>
/// <param name="StartedAt">RFC 3339, UTC, milliseconds.</param>
/// <param name="DurationMs">The duration in milliseconds.</param>
/// <param name="Results">A result for each processor of the part.</param>
internal sealed record PartDocument(string Schema, string Lane, Digest Split, string Partition, string StartedAt, long DurationMs, IReadOnlyList<PartResult> Results)
{
    public const string SchemaName = "lane-part-v1";

    /// <summary>The only platform that the part ran on; null if it ran all.</summary>
    public Platform? Platform { get; init; }

    public static string PathOf(string root, string lane, LanePartition partition, Platform? platform) => Path.Combine(
        root, "artifacts", $"{lane}.part-{partition.Part}-of-{partition.Total}{(platform is null ? "" : $".linux-{platform.Architecture}")}.json");

    public string PathIn(string root) => PathOf(root, Lane, LanePartition.Parse(Partition), Platform);

    public void Write(string root) => AtomicFile.Replace(PathIn(root), JsonSerializer.SerializeToUtf8Bytes(this, PartJson.Default.PartDocument));
}

/// <summary>A part's result for one processor.</summary>
/// <param name="Report">The report, with the cases of the part.</param>
/// <param name="Verdict">The verdict on these cases, if the lane keeps verdicts.</param>
internal sealed record PartResult(ProcessorReport Report, Verdict? Verdict);

/// <summary>Serializes the documents of parts; strict, so that documents of another version do not parse.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Strict,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(PlanDocument))]
[JsonSerializable(typeof(PartDocument))]
internal sealed partial class PartJson : JsonSerializerContext;
