using System.Text.Json.Nodes;
using Pipeline.World.Attestation;
using Pipeline.World.Crate;
using Pipeline.World.Worlds;

namespace Pipeline.World.Tests.Crate;

/// <summary>All MUST rules of RO-Crate 1.1 and Process Run Crate 0.5, for a crate with an attestation, an existing artifact and a missing one.</summary>
public sealed class ProcessRunProfileTests : IDisposable
{
    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("crate-profile-");
    private readonly JsonObject metadata;

    public ProcessRunProfileTests()
    {
        var world = CrateSample.In(time => new InMemoryWorld(time));
        RunCrate.Write(world, [CrateSample.First, CrateSample.Second], Folder, new CrateOptions { Attest = RunAttestation.Statement }, default);
        metadata = JsonNode.Parse(File.ReadAllBytes(Path.Combine(Folder, "ro-crate-metadata.json")))!.AsObject();
    }

    private string Folder => Path.Combine(directory.FullName, "crate");

    [Fact]
    public void A_crate_has_all_that_it_must() => Assert.Empty(new ProcessRunProfile(metadata, Folder).Breaches());

    /// <summary>A removal or replacement in the entities of a type, and the rule that it breaks.</summary>
    [Theory]
    [InlineData("CreateAction", "instrument", null, "an action has an instrument that is a tool")]
    [InlineData("CreateAction", "instrument", """{"@id":"#license"}""", "an action has an instrument that is a tool")]
    [InlineData("CreateAction", "@id", "null", "every entity has one @id, which no other has")]
    [InlineData("CreateAction", "@id", "\"./\"", "every entity has one @id, which no other has")]
    [InlineData("CreateAction", "@type", "\"Action\"", "there is an action of a kind that the profile has")]
    [InlineData("SoftwareApplication", "@type", null, "every entity has a @type")]
    [InlineData("SoftwareApplication", "author", """{"@type":"Person","name":"x"}""", "entities are flat: what is inside one is a reference")]
    [InlineData("Dataset", "conformsTo", null, "the root conforms to the versioned profile, which is described as a CreativeWork")]
    [InlineData("Dataset", "conformsTo", """{"@id":"https://w3id.org/ro/wfrun/process/0.1"}""", "the root conforms to the versioned profile, which is described as a CreativeWork")]
    [InlineData("Dataset", "datePublished", "\"yesterday\"", "the root has one datePublished in ISO 8601")]
    [InlineData("Dataset", "hasPart", "[]", "every file is part of the root")]
    [InlineData("Dataset", "@type", "\"Thing\"", "the descriptor is about the root, which is a Dataset")]
    [InlineData("File", "@id", "\"no/such/file\"", "every file is there by its @id, a relative reference")]
    [InlineData("File", "@id", "\"../world\"", "every file is there by its @id, a relative reference")]
    [InlineData("CreativeWork", "conformsTo", null, "the descriptor says which RO-Crate it is of")]
    [InlineData("CreativeWork", "@id", "\"metadata.json\"", "the descriptor is about the root, which is a Dataset")]
    public void What_a_crate_must_have_is_missed(string type, string member, string? value, string rule)
    {
        foreach (var entity in metadata["@graph"]!.AsArray().Select(entity => entity!.AsObject()).Where(entity => $"{entity["@type"]}" == type).ToArray())
        {
            entity.Remove(member);
            if (value is not null)
            {
                entity.Add(member, JsonNode.Parse(value));
            }
        }

        Assert.Contains(rule, new ProcessRunProfile(metadata, Folder).Breaches(), StringComparer.Ordinal);
    }

    public void Dispose() => directory.Delete(recursive: true);
}
