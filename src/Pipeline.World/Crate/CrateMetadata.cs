using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Pipeline.World.Crate;

/// <summary><c>ro-crate-metadata.json</c> (RO-Crate 1.1, Process Run Crate 0.5); equal runs give equal bytes.</summary>
internal static class CrateMetadata
{
    public const string File = "ro-crate-metadata.json";

    private const string Specification = "https://w3id.org/ro/crate/1.1";
    private const string Profile = "https://w3id.org/ro/wfrun/process/0.5";
    private const string Terms = "https://w3id.org/ro/terms/workflow-run";
    private const string Completed = "http://schema.org/CompletedActionStatus";

    /// <param name="runs">One or more runs, in ledger order.</param>
    /// <param name="ledger">The file with their ledger entries.</param>
    /// <param name="license">The address of the files' license; null if none was stated.</param>
    public static byte[] Of(IReadOnlyList<CrateRun> runs, CrateFile ledger, Uri? license)
    {
        var graph = new CrateGraph();
        graph.Add(File, "CreativeWork", new("conformsTo", CrateGraph.Reference(Specification)), new("about", CrateGraph.Reference("./")));
        graph.Add(
            "./",
            "Dataset",
            new("name", $"Runs of {string.Join(", ", runs.Select(run => run.Receipt.ProcessorRef.ToString()).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))}"),
            new("description", "Settled runs of containerised processors, with their outputs, inputs and evidence. Every file was verified against the ledger of its world."),
            // The time when the last run became final; no clock is read.
            new("datePublished", runs.Max(run => run.Entry.TimestampUtc)),
            new("license", CrateGraph.Reference(license?.AbsoluteUri ?? "#license")),
            new("conformsTo", CrateGraph.Reference(Profile)),
            new("hasPart", CrateGraph.References(runs.SelectMany(Files).Append(ledger).Select(file => file.Id).Distinct(StringComparer.Ordinal))),
            new("mentions", CrateGraph.References(runs.Select(run => run.Id))));
        graph.Add(Profile, "CreativeWork", new("name", "Process Run Crate"), new("version", "0.5"));
        AddLicense(graph, license);
        foreach (var run in runs)
        {
            AddRun(graph, run);
        }

        AddFile(graph, ledger, "the entry of each run in the ledger of its world", runs.Select(run => run.Id));
        return graph.Encode($"{Specification}/context", $"{Terms}/context");
    }

    private static IEnumerable<CrateFile> Files(CrateRun run) => run.Outputs.Concat(run.Documents).Concat(run.Artifacts.Select(artifact => artifact.File).OfType<CrateFile>());

    // RO-Crate requires a license, so an unstated one is declared as such.
    private static void AddLicense(CrateGraph graph, Uri? license)
    {
        if (license is null)
        {
            graph.Add("#license", "CreativeWork", new("name", "No license is stated"), new("description", "The exporter of these files stated no license."));
        }
        else
        {
            graph.Add(license.AbsoluteUri, "CreativeWork", new("name", license.AbsoluteUri), new("description", "The license of these files, as their exporter stated it."));
        }
    }

    private static void AddRun(CrateGraph graph, CrateRun run)
    {
        var receipt = run.Receipt;
        var inputs = graph.Add($"#inputs-{receipt.ExecutionId}", "PropertyValue", new("name", "inputs"), new("propertyID", receipt.HashSchema), new("value", receipt.InputsHash.ToString()));
        graph.Add(
            run.Id,
            "CreateAction",
            new("name", $"{receipt.ProcessorRef} in mode={receipt.Mode}"),
            new("description", receipt.EnvFingerprint.ToString()),
            new("startTime", receipt.TimestampUtc),
            new("endTime", Ended(receipt)),
            new("actionStatus", CrateGraph.Reference(Completed)),
            new("instrument", AddApplication(graph, run)),
            new("containerImage", AddImage(graph, run)),
            new("object", new JsonArray([inputs, .. CrateGraph.References(run.Artifacts.Select(artifact => artifact.Id)).Select(reference => reference!.DeepClone())])),
            new("result", CrateGraph.References(run.Outputs.Select(output => output.Id))));
        foreach (var output in run.Outputs)
        {
            AddFile(graph, output, null, []);
        }

        foreach (var document in run.Documents)
        {
            AddFile(graph, document, null, [run.Id]);
        }

        foreach (var artifact in run.Artifacts)
        {
            AddArtifact(graph, artifact);
        }
    }

    private static JsonObject AddApplication(CrateGraph graph, CrateRun run)
    {
        var processor = run.Receipt.ProcessorRef;
        return graph.Add(
            $"urn:pipeline:processor:{processor}:{run.Receipt.ImageDigest}",
            "SoftwareApplication",
            new("name", processor.Name),
            new("softwareVersion", processor.Version),
            new("identifier", run.Receipt.ImageDigest.ToString()),
            new("description", run.Request?.Spec.Description));
    }

    private static JsonObject AddImage(CrateGraph graph, CrateRun run)
    {
        var reference = run.Request?.Image.Name is { } image && ImageReference.TryParse(image, out var named) ? named : null;
        // A locally built image has its name and tag in one string.
        var (name, tag) = run.Receipt.ImageTag is { } human && human.LastIndexOf(':') is var cut and > 0 ? (human[..cut], human[(cut + 1)..]) : (run.Receipt.ProcessorRef.Name, run.Receipt.ImageTag);
        return graph.Add(
            $"urn:pipeline:image:{run.Receipt.ImageDigest}",
            "ContainerImage",
            new("additionalType", CrateGraph.Reference($"{Terms}#DockerImage")),
            new("registry", reference?.Registry),
            new("name", reference?.Repository ?? name),
            new("tag", tag),
            new("sha256", run.Receipt.ImageDigest.Hex));
    }

    private static void AddArtifact(CrateGraph graph, CrateArtifact artifact)
    {
        if (artifact.File is { } file)
        {
            AddFile(graph, file, null, []);
        }
        else
        {
            graph.Add(
                artifact.Id, "CreativeWork", new("name", artifact.Sha256.ToString()), new("sha256", artifact.Sha256.Hex), new("description", "An artifact whose bytes are no longer in its world."));
        }
    }

    private static void AddFile(CrateGraph graph, CrateFile file, string? description, IEnumerable<string> about)
    {
        var actions = CrateGraph.References(about);
        graph.Add(
            file.Id,
            "File",
            new("name", file.Name),
            new("description", description),
            new("encodingFormat", file.MediaType),
            new("contentSize", file.Size.ToString(CultureInfo.InvariantCulture)),
            new("sha256", file.Sha256.Hex),
            new("about", actions.Count == 0 ? null : actions));
    }

    private static string Ended(Receipt receipt) => Receipt.Timestamp(
        DateTimeOffset.Parse(receipt.TimestampUtc, CultureInfo.InvariantCulture).AddMilliseconds(receipt.DurationMs));
}

/// <summary>A flat JSON-LD graph: entities in insertion order, each <c>@id</c> once.</summary>
internal sealed class CrateGraph
{
    private static readonly JsonSerializerOptions Layout = new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly OrderedDictionary<string, JsonObject> entities = new(StringComparer.Ordinal);

    public static JsonObject Reference(string id) => new() { ["@id"] = id };

    public static JsonArray References(IEnumerable<string> ids) => [.. ids.Select(id => (JsonNode)Reference(id))];

    /// <summary>Adds an entity unless its id exists.</summary>
    /// <returns>A reference to the entity.</returns>
    public JsonObject Add(string id, string type, params IEnumerable<KeyValuePair<string, JsonNode?>> members)
    {
        if (!entities.ContainsKey(id))
        {
            var known = members.Where(member => member.Value is not null).Select(member => KeyValuePair.Create(member.Key, member.Value));
            entities.Add(id, new JsonObject([new("@id", id), new("@type", type), .. known]));
        }

        return Reference(id);
    }

    /// <summary>The document; equal entities give equal bytes.</summary>
    public byte[] Encode(params IEnumerable<string> contexts)
    {
        var document = new JsonObject
        {
            ["@context"] = new JsonArray([.. contexts.Select(context => (JsonNode)context)]),
            ["@graph"] = new JsonArray([.. entities.Values.Select(entity => entity.DeepClone())]),
        };
        return Encoding.UTF8.GetBytes(document.ToJsonString(Layout) + "\n");
    }
}
