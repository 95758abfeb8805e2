using System.Text;
using Microsoft.Extensions.Time.Testing;
using Pipeline.World;
using Pipeline.World.Worlds;

namespace Pipeline.Cli.Tests;

/// <summary><c>pipeline world</c>: output about a world's ledger, for people and as JSON.</summary>
public sealed class WorldTests : IDisposable
{
    private static readonly ExecutionId Id = ExecutionId.Parse("6f1c2d3e-0000-4000-8000-000000000001");
    private readonly CommandLine cli = new();
    private readonly string world;

    public WorldTests()
    {
        world = Path.Combine(cli.Folder, ".pipeline", "world");
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
        var writer = new FileSystemWorld(world, time);
        writer.Import(WorldPath.Parse("world://cases/a.csv"), new MemoryStream("a,b\n"u8.ToArray()), default);
        time.Advance(TimeSpan.FromHours(1));
        var image = Digest.Parse("sha256:" + new string('1', 64));
        using var run = writer.Stage(Id, WritePrefix.Expand("world://local/runs/echo/{execution_id}/", Id));
        run.Fail(new ExpectedRun(ProcessorRef.Parse("echo@1.2.3"), Mode.Mock, EnvFingerprint.Of(image, []), null, image), ErrorCode.Timeout);
    }

    [Theory]
    [InlineData("world-verify.txt", "world verify")]
    [InlineData("world-verify.json", "world verify --json")]
    [InlineData("world-log.txt", "world log")]
    [InlineData("world-log-page.txt", "world log --limit 1")]
    [InlineData("world-log-page.json", "world log --limit 1 --json")]
    [InlineData("world-export.jsonl", "world export")]
    public void A_world_as_it_was_written_is_told(string golden, string args)
    {
        var result = cli.Run(args.Split(' '));
        Assert.Equal((0, ""), (result.Exit, result.Error));
        Golden.Equal(golden, result.Output);
    }

    [Theory]
    [InlineData("world log --world nowhere")]
    [InlineData("world log --json --world nowhere")]
    [InlineData("world attest 6f1c2d3e-0000-4000-8000-000000000001 --key k --world nowhere")]
    [InlineData("replay 6f1c2d3e-0000-4000-8000-000000000001 --world nowhere")]
    public void A_world_that_is_not_there_is_named_and_is_no_empty_one(string args)
    {
        var result = cli.Run(args.Split(' '));

        Assert.Equal((1, ""), (result.Exit, result.Output));
        Assert.EndsWith($"invalid inputs payload: there is no world {cli.Folder}/nowhere\n", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("world-verify-findings.txt", "world verify")]
    [InlineData("world-verify-findings.json", "world verify --json")]
    public void What_is_not_as_the_ledger_says_is_no_success(string golden, string args)
    {
        File.WriteAllText(Path.Combine(world, "cases/a.csv"), "a,c\n");
        File.WriteAllText(Path.Combine(world, "cases/\u001b[31mred"), "");
        var result = cli.Run(args.Split(' '));
        Assert.Equal((1, ""), (result.Exit, result.Error));
        Assert.DoesNotContain('\u001b', result.Output);
        Golden.Equal(golden, result.Output);
    }

    [Theory]
    [InlineData("--execution 6f1c2d3e-0000-4000-8000-000000000001", 1)]
    [InlineData("--processor echo", 1)]
    [InlineData("--processor echo@1.2.3", 1)]
    [InlineData("--processor echo@1.2.4", 0)]
    [InlineData("--image sha256:1111111111111111111111111111111111111111111111111111111111111111", 1)]
    [InlineData("--inputs-hash sha256:1111111111111111111111111111111111111111111111111111111111111112", 0)]
    [InlineData("--since 2026-03-01T12:30:00Z", 1)]
    [InlineData("--until 2026-03-01T13:30:00+01:00", 1)]
    [InlineData("--since 2026-03-01 --until 2026-03-02", 2)]
    [InlineData("--after 2", 1)]
    public void The_log_tells_what_it_is_asked_for(string options, int entries)
    {
        var result = cli.Run(["world", "log", .. options.Split(' ')]);
        Assert.Equal((0, entries), (result.Exit, result.Output.Count(c => c == '\n')));
    }

    [Fact]
    public void A_ledger_alone_is_verified_from_a_file_and_from_standard_input()
    {
        var exported = cli.Run("world", "export").Output;
        cli.With("ledger.jsonl", exported).With("cut.jsonl", exported.Split('\n')[1] + "\n");
        var head = cli.Run("world", "verify").Output.Split('\n')[^2];
        Assert.Equal($"ok: 2 entries, 0 runs, 0 files hashed, 0 B\n{head}\n", cli.Run("world", "verify", "ledger.jsonl").Output);
        Assert.Equal((1, "chain-broken"), Finding(cli.Run("world", "verify", "cut.jsonl")));
        Assert.Equal((0, "ok:"), Finding(cli.Run("world", "verify", "ledger.jsonl", "--head", head.Split(' ')[2])));
        var lost = cli.Run("world", "verify", "ledger.jsonl", "--head", "sha256:" + new string('7', 64));
        Assert.Equal((1, "head-missing"), Finding(lost));
        using var piped = new CommandLine { StandardInput = Encoding.UTF8.GetBytes(exported) };
        Assert.Equal((0, "ok:"), Finding(piped.Run("world", "verify", "-")));
    }

    [Fact]
    public void A_ledger_is_imported_where_it_goes_on_and_refused_where_it_does_not()
    {
        cli.With("ledger.jsonl", cli.Run("world", "export").Output).With("text", "x\n");
        Assert.StartsWith("appended 2\nhead 2 sha256:", cli.Run("world", "import", "ledger.jsonl", "--world", "other").Output, StringComparison.Ordinal);
        Assert.StartsWith("appended 0\nhead 2 sha256:", cli.Run("world", "import", "ledger.jsonl", "--world", "other").Output, StringComparison.Ordinal);
        Assert.Equal(new Result(1, "", "pipeline: line 1: not JSON\n"), cli.Run("world", "import", "text"));
        new FileSystemWorld(Path.Combine(cli.Folder, "third"), TimeProvider.System).Import(WorldPath.Parse("world://local/x"), new MemoryStream(), default);
        Assert.Equal(
            new Result(1, "", "pipeline: invalid inputs payload: the ledgers diverge at entry 1\n"), cli.Run("world", "import", "ledger.jsonl", "--world", "third"));
    }

    [Fact]
    public void A_place_without_a_world_is_one_sentence()
    {
        Assert.Equal(
            new Result(1, "", $"pipeline: invalid inputs payload: there is no world {cli.Folder}/nowhere\n"), cli.Run("world", "verify", "nowhere"));
        Assert.Equal(
            new Result(1, "", $"pipeline: invalid inputs payload: there is no world {cli.Folder}/nowhere\n"), cli.Run("world", "export", "--world", "nowhere"));
    }

    [Fact]
    public void A_folder_is_no_ledger_and_nobody_is_told_to_take_it_over() => Assert.Equal(
        new Result(1, "", $"pipeline: {cli.Folder} is a folder; name a ledger, which `pipeline world export` writes\n"), cli.Run("world", "import", ".", "--world", "other"));

    [Theory]
    [InlineData("world log --world S3://bucket/prefix")]
    [InlineData("world import ledger.jsonl --world s3:/bucket/prefix")]
    [InlineData("world export --world gs://bucket/prefix")]
    [InlineData("world verify file:///tmp")]
    [InlineData("run echo --inputs f --mode mock --build --world https://host/bucket")]
    public void An_address_that_is_none_of_a_store_is_made_no_directory(string args)
    {
        var result = cli.Run(args.Split(' '));

        Assert.Equal((2, ""), (result.Exit, result.Output));
        Assert.Contains("' is neither a directory nor a location in an S3 store (s3://<bucket>[/<prefix>]); a directory of that name is ./", result.Error, StringComparison.Ordinal);
    }

    public void Dispose() => cli.Dispose();

    private static (int Exit, string First) Finding(Result result) => (result.Exit, result.Output.Split(' ')[0]);
}
