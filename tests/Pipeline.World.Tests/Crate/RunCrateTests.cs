using System.Text;
using System.Text.Json;
using Pipeline.World.Attestation;
using Pipeline.World.Crate;
using Pipeline.World.Ledger;
using Pipeline.World.Worlds;

namespace Pipeline.World.Tests.Crate;

/// <summary>Runs to give away: complete, described in one file, and refused if they are not as they were settled.</summary>
public sealed class RunCrateTests : IDisposable
{
    private static readonly ExecutionId[] Both = [CrateSample.Second, CrateSample.First];
    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("crate-tests-");
    private readonly FileSystemWorld world;

    public RunCrateTests() => world = CrateSample.In(time => new FileSystemWorld(Path.Combine(directory.FullName, "world"), time));

    private string Folder => Path.Combine(directory.FullName, "crate");

    [Fact]
    public void The_metadata_is_the_golden_one()
    {
        RunCrate.Write(world, Both, Folder, new CrateOptions(), default);
        new GoldenFolder("crate").Equal("ro-crate-metadata.json", File.ReadAllText(Path.Combine(Folder, "ro-crate-metadata.json")));
    }

    [Fact]
    public void The_same_runs_make_the_same_bytes_in_any_order_and_from_any_world()
    {
        var twin = CrateSample.In(time => new InMemoryWorld(time));
        var other = Path.Combine(directory.FullName, "other");
        RunCrate.Write(world, Both, Folder, new CrateOptions(), default);
        RunCrate.Write(twin, [CrateSample.First, CrateSample.Second, CrateSample.First], other, new CrateOptions(), default);
        Assert.Equal(Files(Folder), Files(other));
    }

    [Fact]
    public void Every_file_is_told_with_its_size_and_digest()
    {
        RunCrate.Write(world, Both, Folder, new CrateOptions { Attest = run => RunAttestation.Statement(run) }, default);
        var told = Entities().Where(entity => entity.GetProperty("@type").ValueEquals("File")).ToDictionary(
            entity => Uri.UnescapeDataString(entity.GetProperty("@id").GetString()!),
            entity => $"{entity.GetProperty("contentSize")} {entity.GetProperty("sha256")}",
            StringComparer.Ordinal);
        var there = Files(Folder).Where(file => file.Key != "ro-crate-metadata.json").ToDictionary(
            file => file.Key, file => $"{file.Value.Length} {Contracts.Images.Sha256.Of(Encoding.Latin1.GetBytes(file.Value)).Hex}", StringComparer.Ordinal);
        Assert.Equal(new SortedDictionary<string, string>(there, StringComparer.Ordinal), new SortedDictionary<string, string>(told, StringComparer.Ordinal));
        Assert.Contains($"{CrateSample.First}.att.json", told.Keys, StringComparer.Ordinal);
        Assert.Contains($"local/runs/{CrateSample.First}/{CrateSample.Hostile}", told.Keys, StringComparer.Ordinal);
        Assert.DoesNotContain("cases/gone.csv", told.Keys, StringComparer.Ordinal);
    }

    [Fact]
    public void What_one_run_wrote_and_another_read_is_one_thing()
    {
        RunCrate.Write(world, Both, Folder, new CrateOptions(), default);
        var reply = $"local/runs/{CrateSample.First}/outputs/reply.txt";
        var actions = Entities().Where(entity => entity.GetProperty("@type").ValueEquals("CreateAction")).ToArray();
        Assert.Equal([$"urn:uuid:{CrateSample.First}", $"urn:uuid:{CrateSample.Second}"], actions.Select(action => action.GetProperty("@id").GetString()), StringComparer.Ordinal);
        Assert.Contains(reply, Ids(actions[0], "result"), StringComparer.Ordinal);
        Assert.Contains(reply, Ids(actions[1], "object"), StringComparer.Ordinal);
        Assert.Single(Entities(), entity => entity.GetProperty("@id").ValueEquals(reply));
    }

    [Fact]
    public void A_run_of_an_older_program_is_told_by_what_there_is()
    {
        var sample = StagedSample.New();
        using (var run = world.Stage(sample.Id, sample.Prefix))
        {
            sample.Write(run.ArtifactsFolder);
            run.Settle(sample.Terms, sample.Index);
        }

        RunCrate.Write(world, [sample.Id], Folder, new CrateOptions { License = new Uri("https://spdx.org/licenses/MIT") }, default);
        var run2 = $"local/runs/{sample.Id}/";
        Assert.Equal(
            ["ledger-entries.jsonl", $"{run2}outputs.json", $"{run2}outputs/deep/er.txt", $"{run2}outputs/reply.txt", $"{run2}receipt.json", "ro-crate-metadata.json"],
            Files(Folder).Keys,
            StringComparer.Ordinal);
        Assert.Equal([$"#inputs-{sample.Id}"], Ids(Entities().Single(entity => entity.GetProperty("@type").ValueEquals("CreateAction")), "object"), StringComparer.Ordinal);
        Assert.Equal("https://spdx.org/licenses/MIT", Entities()[1].GetProperty("license").GetProperty("@id").GetString());
    }

    [Theory]
    [InlineData("outputs/reply.txt")]
    [InlineData("outputs.json")]
    [InlineData("receipt.json")]
    [InlineData("../../evidence/6f1c2d3e-0000-4000-8000-000000000001.json")]
    [InlineData("../../requests/6f1c2d3e-0000-4000-8000-000000000001.json")]
    public void A_run_that_is_not_as_it_was_settled_leaves_nothing(string file)
    {
        File.AppendAllText(Path.Combine(directory.FullName, "world/local/runs", CrateSample.First.ToString(), file), " ");
        Refused("ERR_ADAPTER_INVOCATION adapter invocation failed: not as it was settled: world://local/", () => RunCrate.Write(world, Both, Folder, new CrateOptions(), default));
    }

    [Fact]
    public void A_file_that_changes_between_the_check_and_the_copy_leaves_nothing()
    {
        var place = CrateSample.Writer.Prefix.Output(OutputName.Canonicalize("outputs/reply.txt"));
        Refused(
            $"ERR_ADAPTER_INVOCATION adapter invocation failed: not as it was settled: {place}",
            () => RunCrate.Write(new SwappedWorld(world, place), [CrateSample.First], Folder, new CrateOptions(), default));
    }

    [Fact]
    public void What_cannot_be_asked_for_is_refused()
    {
        var none = ExecutionId.From(Guid.NewGuid());
        Refused($"ERR_INPUTS invalid inputs payload: no settled run {none}", () => RunCrate.Write(world, [none], Folder, new CrateOptions(), default));
        Refused("ERR_INPUTS invalid inputs payload: a crate must have 1 to 1000 runs", () => RunCrate.Write(world, [], Folder, new CrateOptions(), default));
        var many = Enumerable.Range(0, RunCrate.MaxRuns + 1).Select(_ => none).ToArray();
        Refused("ERR_INPUTS invalid inputs payload: a crate must have 1 to 1000 runs", () => RunCrate.Write(world, many, Folder, new CrateOptions(), default));
        Refused($"ERR_INPUTS invalid inputs payload: no settled run {none}", () => RunCrate.Write(world, many[1..], Folder, new CrateOptions(), default));
    }

    [Theory]
    [InlineData("folder")]
    [InlineData("file")]
    [InlineData("link")]
    public void What_stands_in_the_place_stays(string what)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "links are Linux's here");
        _ = what switch
        {
            "folder" => Directory.CreateDirectory(Folder).FullName,
            "file" => File.Create(Folder).Name,
            _ => File.CreateSymbolicLink(Folder, Path.Combine(directory.FullName, "world")).FullName,
        };
        var before = Directory.GetFileSystemEntries(directory.FullName);
        var fault = Assert.Throws<FaultException>(() => RunCrate.Write(world, Both, Folder, new CrateOptions(), default)).Fault;
        Assert.Equal($"ERR_INPUTS invalid inputs payload: {Folder} already exists", fault.ToString());
        Assert.Equal(before, Directory.GetFileSystemEntries(directory.FullName));
    }

    public void Dispose() => directory.Delete(recursive: true);

    private static SortedDictionary<string, string> Files(string folder) => new(
        Directory.GetFiles(folder, "*", SearchOption.AllDirectories).ToDictionary(file => Path.GetRelativePath(folder, file), file => File.ReadAllText(file, Encoding.Latin1), StringComparer.Ordinal),
        StringComparer.Ordinal);

    private static IEnumerable<string?> Ids(JsonElement entity, string member) => entity.GetProperty(member).EnumerateArray().Select(reference => reference.GetProperty("@id").GetString());

    private JsonElement[] Entities() =>
        [.. JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Folder, "ro-crate-metadata.json"))).RootElement.GetProperty("@graph").EnumerateArray()];

    private void Refused(string fault, Action act)
    {
        Assert.StartsWith(fault, Assert.Throws<FaultException>(act).Fault.ToString(), StringComparison.Ordinal);
        Assert.Equal(["world"], Directory.GetFileSystemEntries(directory.FullName).Select(Path.GetFileName), StringComparer.Ordinal);
    }

    /// <summary>A world in which the second read of a file returns different bytes.</summary>
    private sealed class SwappedWorld(IWorld inner, WorldPath place) : IWorld
    {
        private int looks;

        public ILedger Ledger => inner.Ledger;

        public bool Exists(WorldPath path) => inner.Exists(path);

        public Stream OpenRead(WorldPath path) => path == place && ++looks == 2 ? new MemoryStream("theirs"u8.ToArray()) : inner.OpenRead(path);

        public IReadOnlyList<WorldPath> List(string world, string folder) => inner.List(world, folder);

        public void Import(WorldPath path, Stream content, CancellationToken cancellationToken) => inner.Import(path, content, cancellationToken);

        public IStagedRun Stage(ExecutionId id, WritePrefix prefix) => inner.Stage(id, prefix);
    }
}
