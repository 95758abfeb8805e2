using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Pipeline.Lanes.Reports;
using Pipeline.Lanes.Workspace;
using Pipeline.Oci.Registry;

namespace Pipeline.Lanes.Pruning;

/// <summary>
/// Since when manifests are unused: schema <c>prune-memory-v1</c>. Registries do not tell the age of an image, and a reproducible image does not either, so
/// Prune counts from the first of its own runs that found it unused. Use ends the count.
/// </summary>
internal sealed class PruneMemory
{
    private const string SchemaName = "prune-memory-v1";
    private static readonly Dictionary<Digest, DateTimeOffset> Nothing = [];

    private readonly Dictionary<Repository, Dictionary<Digest, DateTimeOffset>> unused;

    private PruneMemory(Dictionary<Repository, Dictionary<Digest, DateTimeOffset>> unused) => this.unused = unused;

    public IReadOnlyDictionary<Digest, DateTimeOffset> Of(Repository repository) => unused.GetValueOrDefault(repository, Nothing);

    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c>: the file is unreadable or malformed.</exception>
    public static PruneMemory Load(string file)
    {
        try
        {
            return new(File.Exists(file) ? Parse(StrictJson.Parse(File.ReadAllBytes(file))) : []);
        }
        catch (Exception e) when (e is FormatException or InvalidOperationException or KeyNotFoundException or IOException or UnauthorizedAccessException)
        {
            throw new FaultException(ErrorCode.AdapterInvocation, $"{file} cannot be read ({e.Message.Split('\n')[0]}): delete it, and every image counts as unused from now on", e);
        }
    }

    /// <summary>Replaces the file atomically: what is still unused is remembered, all else forgotten.</summary>
    public static void Save(string file, IEnumerable<PrunePlan> plans) => AtomicFile.Replace(file, JsonLine.Of(new JsonObject
    {
        ["schema"] = SchemaName,
        ["repositories"] = new JsonObject(plans.OrderBy(plan => $"{plan.Repository}", StringComparer.Ordinal).Select(plan => KeyValuePair.Create($"{plan.Repository}", (JsonNode?)new JsonObject(
            plan.Unused.OrderBy(one => one.Manifest.Digest).Select(one => KeyValuePair.Create($"{one.Manifest.Digest}", (JsonNode?)JsonValue.Create(Receipt.Timestamp(one.UnusedSince)))))))),
    }));

    private static Dictionary<Repository, Dictionary<Digest, DateTimeOffset>> Parse(JsonElement document)
    {
        SchemaVersion.RefuseLater(document, SchemaName);
        return document.GetProperty("schema").GetString() == SchemaName
            ? document.GetProperty("repositories").EnumerateObject().ToDictionary(
                repository => Repository.Parse(repository.Name),
                repository => repository.Value.EnumerateObject().ToDictionary(
                    one => Digest.Parse(one.Name), one => DateTimeOffset.Parse(one.Value.GetString()!, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal)))
            : throw new FormatException($"its schema is not {SchemaName}");
    }
}
