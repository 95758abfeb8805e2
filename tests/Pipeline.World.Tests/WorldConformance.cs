using System.Text;
using Pipeline.World.Worlds;

namespace Pipeline.World.Tests;

/// <summary>The guarantees of every world; each world runs the whole suite.</summary>
public abstract class WorldConformance
{
    private protected abstract IWorld World { get; }

    private static readonly WorldPath Table = WorldPath.Parse("world://cases/table/a.csv");

    [Fact]
    public void An_import_is_there_whole_and_can_be_replaced()
    {
        Import(Table, "one");
        Import(Table, "two");
        Assert.True(World.Exists(Table));
        Assert.Equal("two", Read(Table));
    }

    [Fact]
    public void What_is_not_there_is_an_input_fault()
    {
        var fault = Assert.Throws<FaultException>(() => World.OpenRead(Table)).Fault;
        Assert.Equal(ErrorCode.Inputs, fault.Code);
        Assert.Equal("invalid inputs payload: not in the world: world://cases/table/a.csv", fault.Message);
        Assert.False(World.Exists(Table));
    }

    [Fact]
    public void A_folder_is_not_a_file()
    {
        Import(Table, "x");
        Assert.False(World.Exists(WorldPath.Parse("world://cases/table")));
        Assert.Throws<FaultException>(() => World.OpenRead(WorldPath.Parse("world://cases/table")));
    }

    [Fact]
    public void A_list_is_sorted_and_holds_one_folder()
    {
        foreach (var path in (string[])["b/2", "b/10", "a", "bc"])
        {
            Import(WorldPath.Parse("world://local/" + path), "x");
        }

        Assert.Equal("world://local/b/10 world://local/b/2", string.Join(' ', World.List("local", "b")));
        Assert.Equal(4, World.List("local", "").Count);
        Assert.Empty(World.List("other", ""));
        Assert.Empty(World.List("local", "none"));
    }

    [Theory]
    [InlineData("world://local/receipts/x.json")]
    [InlineData("world://local/evidence/x.json")]
    [InlineData("world://local/evidence")]
    [InlineData("world://local/requests/x.json")]
    [InlineData("world://local/requests")]
    [InlineData("world://local/a/receipt.json")]
    [InlineData("world://local/file/below")]
    [InlineData("world://local/folder")]
    public void An_import_that_would_break_something_is_refused(string path)
    {
        Import(WorldPath.Parse("world://local/file"), "x");
        Import(WorldPath.Parse("world://local/folder/file"), "x");
        var fault = Assert.Throws<FaultException>(() => Import(WorldPath.Parse(path), "y")).Fault;
        Assert.Equal(ErrorCode.AdapterInvocation, fault.Code);
        Assert.Equal(2, World.List("local", "").Count);
    }

    [Fact]
    public void A_settled_run_is_there_in_every_place_and_nothing_else_is()
    {
        var sample = StagedSample.New();
        using (var run = sample.StageIn(World))
        {
            File.WriteAllText(Path.Combine(run.EnterRunFolder(), "stray"), "x");
            Assert.Empty(World.List("local", ""));
            Assert.Equal(sample.Id, run.Settle(sample.Terms, sample.Index).ExecutionId);
        }

        var at = $"world://local/runs/{sample.Id}/";
        Assert.Equal(
            $"world://local/evidence/{sample.Id}.json world://local/receipts/{sample.Id}.json world://local/requests/{sample.Id}.json {at}outputs.json {at}outputs/deep/er.txt {at}outputs/reply.txt {at}receipt.json",
            string.Join(' ', World.List("local", "")));
        Assert.Equal(Read(sample.Prefix.Receipt), Read(sample.Prefix.ReceiptInArea(sample.Id)));
        Assert.Equal(Encoding.UTF8.GetString(sample.Evidence.Encode()), Read(sample.Prefix.EvidenceInArea(sample.Id)));
        Assert.Equal(Encoding.UTF8.GetString(sample.Request.Encode()), Read(sample.Prefix.RequestInArea(sample.Id)));
        Assert.Equal("hello", Read(sample.Prefix.Output(OutputName.Canonicalize("outputs/reply.txt"))));
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void A_run_settles_with_what_was_kept_and_without_the_rest(bool withEvidence, bool withRequest)
    {
        var sample = StagedSample.New();
        using (var run = World.Stage(sample.Id, sample.Prefix))
        {
            sample.Write(run.ArtifactsFolder);
            Array.ForEach<Action>([.. withEvidence ? [() => run.Keep(sample.Evidence)] : Array.Empty<Action>(), .. withRequest ? [() => run.Keep(sample.Request)] : Array.Empty<Action>()], keep => keep());
            run.Settle(sample.Terms, sample.Index);
        }

        Assert.Equal(withEvidence, World.Exists(sample.Prefix.EvidenceInArea(sample.Id)));
        Assert.Equal(withRequest, World.Exists(sample.Prefix.RequestInArea(sample.Id)));
        Assert.True(World.Exists(sample.Prefix.ReceiptInArea(sample.Id)));
        var settled = Assert.IsType<Transition.Settled>(Assert.Single(World.Ledger.Read()).Transition);
        Assert.Equal((withEvidence, withRequest), (settled.Evidence is not null, settled.Request is not null));
    }

    [Fact]
    public void Evidence_of_another_run_or_mode_settles_nothing()
    {
        foreach (var bend in (Func<ConfinementEvidence, ConfinementEvidence>[])[e => e with { ExecutionId = ExecutionId.From(Guid.NewGuid()) }, e => e with { Mode = Mode.Real }])
        {
            var sample = StagedSample.New();
            using var run = World.Stage(sample.Id, sample.Prefix);
            sample.Write(run.ArtifactsFolder);
            run.Keep(bend(sample.Evidence));
            Refused("the evidence belongs to another run", () => run.Settle(sample.Terms, sample.Index));
        }

        Assert.Empty(World.List("local", ""));
    }

    [Fact]
    public void A_request_of_another_run_settles_nothing()
    {
        var image = Digest.Parse("sha256:" + new string('c', 64));
        foreach (var bend in (Func<StagedSample, StagedSample>[])
            [s => StagedSample.New(), s => s with { Prefix = StagedSample.New().Prefix }, s => s with { Processor = "echo@1.0.1" }, s => s with { Mode = Mode.Real }, s => s with { Prompt = "bye" }, s => s with { Image = image }])
        {
            var sample = StagedSample.New();
            using var run = World.Stage(sample.Id, sample.Prefix);
            sample.Write(run.ArtifactsFolder);
            run.Keep(bend(sample).Request);
            Refused("the request belongs to another run", () => run.Settle(sample.Terms, sample.Index));
        }

        Assert.Empty(World.List("local", ""));
    }

    [Fact]
    public void A_discarded_run_leaves_nothing()
    {
        var sample = StagedSample.New();
        var run = sample.StageIn(World);
        var folders = new[] { run.InputsFolder, run.ArtifactsFolder };
        run.Dispose();
        Assert.Empty(World.List("local", ""));
        Assert.All(folders, folder => Assert.False(Directory.Exists(folder)));
        using var again = World.Stage(sample.Id, sample.Prefix);
    }

    [Fact]
    public void An_execution_id_is_used_once()
    {
        var sample = StagedSample.New();
        using (var run = sample.StageIn(World))
        {
            Refused("the execution id is in use", () => World.Stage(sample.Id, WritePrefix.Expand("world://local/other/", sample.Id)));
            run.Settle(sample.Terms, sample.Index);
        }

        Refused("the execution id is taken", () => World.Stage(sample.Id, WritePrefix.Expand("world://local/other/", sample.Id)));
    }

    [Theory]
    [InlineData("runs/fixed/")]
    [InlineData("runs/fixed/outputs/below/")]
    [InlineData("runs/")]
    public void A_taken_write_prefix_is_refused(string place)
    {
        var first = StagedSample.New("runs/fixed/");
        using (var run = first.StageIn(World))
        {
            run.Settle(first.Terms, first.Index);
        }

        var second = StagedSample.New(place);
        Refused("the write prefix is taken", () => World.Stage(second.Id, second.Prefix));
    }

    [Fact]
    public void Of_two_runs_into_one_prefix_the_first_to_settle_wins()
    {
        var (first, second) = (StagedSample.New("runs/fixed/"), StagedSample.New("runs/fixed/"));
        using var one = first.StageIn(World);
        using var two = second.StageIn(World);
        two.Settle(second.Terms, second.Index);
        Refused("the write prefix is taken", () => one.Settle(first.Terms, first.Index));
        Assert.False(World.Exists(first.Prefix.ReceiptInArea(first.Id)));
        Assert.True(World.Exists(second.Prefix.ReceiptInArea(second.Id)));
    }

    [Fact]
    public void An_artifact_is_brought_by_its_digest()
    {
        Import(Table, "a,b\n");
        var sample = StagedSample.New();
        using var run = World.Stage(sample.Id, sample.Prefix);
        var digest = run.CopyArtifact(Table, default);
        Assert.Equal(Contracts.Images.Sha256.Of("a,b\n"u8), digest);
        Assert.Equal(digest, run.CopyArtifact(Table, default));
        var brought = Path.Combine(run.InputsFolder, "artifacts", digest.Hex);
        Import(Table, "changed meanwhile");
        Assert.Equal("a,b\n", File.ReadAllText(brought));
        Assert.Equal(
            ErrorCode.Inputs,
            Assert.Throws<FaultException>(() => run.CopyArtifact(WorldPath.Parse("world://cases/none"), default)).Fault.Code);
    }

    private protected void Import(WorldPath path, string content) =>
        World.Import(path, new MemoryStream(Encoding.UTF8.GetBytes(content)), default);

    private protected string Read(WorldPath path)
    {
        using var reader = new StreamReader(World.OpenRead(path));
        return reader.ReadToEnd();
    }

    private protected static void Refused(string detail, Action act)
    {
        var fault = Assert.Throws<FaultException>(act).Fault;
        Assert.Equal(ErrorCode.AdapterInvocation, fault.Code);
        Assert.StartsWith($"adapter invocation failed: {detail}", fault.Message, StringComparison.Ordinal);
    }
}

public sealed class The_in_memory_world : WorldConformance
{
    private protected override IWorld World { get; } = new InMemoryWorld(TimeProvider.System);
}

public sealed class The_file_system_world : WorldConformance, IDisposable
{
    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("world-tests-");

    public The_file_system_world() => World = new FileSystemWorld(directory.FullName, TimeProvider.System);

    private protected override IWorld World { get; }

    public void Dispose() => directory.Delete(recursive: true);
}
