using System.Globalization;
using System.Text.Json.Nodes;

namespace Pipeline.World.Tests.Crate;

/// <summary>The MUST rules of RO-Crate 1.1 and Process Run Crate 0.5 that metadata and files can show.</summary>
/// <remarks>Sources: RO-Crate 1.1, "RO-Crate Metadata", "Root Data Entity", "Data Entities", "RO-Crate JSON-LD"; Process Run Crate 0.5, "Requirements".</remarks>
internal sealed class ProcessRunProfile(JsonObject metadata, string folder)
{
    private const string Descriptor = "ro-crate-metadata.json";
    private const string Permalink = "https://w3id.org/ro/wfrun/process/0.5";
    private static readonly string[] Actions = ["CreateAction", "ActivateAction", "UpdateAction"];
    private static readonly string[] Tools = ["SoftwareApplication", "SoftwareSourceCode", "ComputationalWorkflow"];

    private readonly JsonObject[] entities = [.. metadata["@graph"]!.AsArray().Select(entity => entity!.AsObject())];

    /// <summary>The broken rules.</summary>
    public IReadOnlyList<string> Breaches() => [.. Rules().Where(rule => !rule.Holds).Select(rule => rule.Text)];

    private IEnumerable<(string Text, bool Holds)> Rules()
    {
        var root = Find(Ids(Find(Descriptor), "about").FirstOrDefault());
        yield return ("the contexts are RO-Crate's and the profile's", metadata["@context"]!.AsArray().Select(context => $"{context}").SequenceEqual(["https://w3id.org/ro/crate/1.1/context", "https://w3id.org/ro/terms/workflow-run/context"], StringComparer.Ordinal));
        yield return ("every entity has one @id, which no other has", Array.TrueForAll(entities, entity => entity["@id"] is JsonValue) && entities.DistinctBy(Id, StringComparer.Ordinal).Count() == entities.Length);
        yield return ("every entity has a @type", Array.TrueForAll(entities, entity => Types(entity).Any()));
        yield return ("entities are flat: what is inside one is a reference", entities.SelectMany(Inside).All(inside => inside.Count == 1 && inside.ContainsKey("@id")));
        yield return ("the descriptor is about the root, which is a Dataset", Is(Find(Descriptor), "CreativeWork") && Is(root, "Dataset") && Id(root!).EndsWith('/'));
        yield return ("the descriptor says which RO-Crate it is of", Ids(Find(Descriptor), "conformsTo").Any(id => id.StartsWith("https://w3id.org/ro/crate/1.", StringComparison.Ordinal)));
        yield return ("the root has one datePublished in ISO 8601", DateTimeOffset.TryParseExact($"{root?["datePublished"]}", "yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _));
        yield return ("every file is part of the root", Files.All(file => Ids(root, "hasPart").Contains(Id(file), StringComparer.Ordinal)));
        yield return ("every file is there by its @id, a relative reference", Files.All(file => IsThere(Id(file))));
        yield return ("the root conforms to the versioned profile, which is described as a CreativeWork", Ids(root, "conformsTo").Contains(Permalink, StringComparer.Ordinal) && Is(Find(Permalink), "CreativeWork"));
        yield return ("there is an action of a kind that the profile has", Runs.Any());
        yield return ("an action has an instrument that is a tool", Runs.All(run => Ids(run, "instrument").Any() && Ids(run, "instrument").All(id => Array.Exists(Tools, tool => Is(Find(id), tool)))));
    }

    private IEnumerable<JsonObject> Files => entities.Where(entity => Is(entity, "File"));

    private IEnumerable<JsonObject> Runs => entities.Where(entity => Array.Exists(Actions, action => Is(entity, action)));

    private JsonObject? Find(string? id) => Array.Find(entities, entity => Id(entity) == id);

    private bool IsThere(string id)
    {
        var path = Path.GetFullPath(Uri.UnescapeDataString(id), folder);
        return Uri.TryCreate(id, UriKind.Relative, out _) && path.StartsWith($"{folder}/", StringComparison.Ordinal) && File.Exists(path);
    }

    private static string Id(JsonObject entity) => $"{entity["@id"]}";

    private static bool Is(JsonObject? entity, string type) => entity is not null && Types(entity).Contains(type, StringComparer.Ordinal);

    private static IEnumerable<string> Types(JsonObject entity) => Each(entity["@type"]).Select(type => $"{type}");

    private static IEnumerable<string> Ids(JsonObject? entity, string member) => Each(entity?[member]).OfType<JsonObject>().Select(Id);

    private static IEnumerable<JsonObject> Inside(JsonObject entity) => entity.SelectMany(member => Each(member.Value)).OfType<JsonObject>();

    private static IEnumerable<JsonNode> Each(JsonNode? value) => (value as JsonArray ?? Enumerable.Repeat(value, 1)).OfType<JsonNode>();
}
