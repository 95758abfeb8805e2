using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Pipeline.Contracts;

namespace Pipeline.World;

/// <summary><c>ro-crate-metadata.json</c> (RO-Crate 1.1, Process Run Crate 0.5): the same runs, the same bytes.</summary>
internal static class CrateMetadata
{
    public const string File = "ro-crate-metadata.json";

    private const string Specification = "https://w3id.org/ro/crate/1.1";
    private const string Profile = "https://w3id.org/ro/wfrun/process/0.5";
    private const string Terms = "https://w3id.org/ro/terms/workflow-run";
    private const string Completed = "http://schema.org/CompletedActionStatus";

    /// <param name="runs">At least one, in the order of the ledger.</param>
    /// <param name="ledger">The file that has their entries.</param>
    /// <param name="license">Where the license of the files is told; none when nobody said one.</param>
    public static byte[] Of(IReadOnlyList<CrateRun> runs, CrateFile ledger, Uri? license)
    {
        var graph = new CrateGraph();
        graph.Add(File, "CreativeWork", new("conformsTo", CrateGraph.Reference(Specification)), new("about", CrateGraph.Reference("./")));
        graph.Add(
            "./",
            "Dataset",
            new("name", $"Runs of {string.Join(", ", runs.Select(run => run.Receipt.ProcessorRef.ToString()).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))}"),
            new("description", "Settled runs of containerised processors: what each wrote, what it read, and what vouches for it. Every file was held to the ledger of its world."),
            // Of all dates that a crate could tell, the one at which the last of its runs became final: no clock is read.
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

    // RO-Crate wants a license, and a made-up one would be a lie.
    private static void AddLicense(CrateGraph graph, Uri? license)
    {
        if (license is null)
        {
            graph.Add("#license", "CreativeWork", new("name", "No license is stated"), new("description", "Whoever made these files has not said under which license others may use them."));
        }
        else
        {
            graph.Add(license.AbsoluteUri, "CreativeWork", new("name", license.AbsoluteUri), new("description", "The license of these files, as whoever exported them said."));
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
        // An image that was built here has a name and a tag in one.
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
                artifact.Id, "CreativeWork", new("name", artifact.Sha256.ToString()), new("sha256", artifact.Sha256.Hex), new("description", "An artifact whose bytes its world has no more."));
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

/// <summary>A flat JSON-LD graph: entities in the order in which they came, each <c>@id</c> once.</summary>
internal sealed class CrateGraph
{
    private static readonly JsonSerializerOptions Layout = new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly OrderedDictionary<string, JsonObject> entities = new(StringComparer.Ordinal);

    public static JsonObject Reference(string id) => new() { ["@id"] = id };

    public static JsonArray References(IEnumerable<string> ids) => [.. ids.Select(id => (JsonNode)Reference(id))];

    /// <summary>Adds an entity, unless it is there.</summary>
    /// <returns>A reference to it.</returns>
    public JsonObject Add(string id, string type, params IEnumerable<KeyValuePair<string, JsonNode?>> members)
    {
        if (!entities.ContainsKey(id))
        {
            var told = members.Where(member => member.Value is not null).Select(member => KeyValuePair.Create(member.Key, member.Value));
            entities.Add(id, new JsonObject([new("@id", id), new("@type", type), .. told]));
        }

        return Reference(id);
    }

    /// <summary>The document: the same entities, the same bytes.</summary>
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
