using System.Text;
using Amazon.Runtime;
using CliWrap;
using CliWrap.Buffered;
using Microsoft.Extensions.Time.Testing;
using Pipeline.Cli.Hosting;
using Pipeline.World;
using Pipeline.World.Ledger;
using Pipeline.World.S3;
using Pipeline.World.Samples;
using Pipeline.World.Worlds;

namespace Pipeline.Cli.Tests;

/// <summary><c>--world s3://…</c>: the real executable, with credentials from its environment, and a real store.</summary>
[Collection("containers")]
public sealed class StoreWorldTests(StoreFixture store) : IClassFixture<StoreFixture>, IDisposable
{
    private const string Password = "a password";

    private static readonly Dictionary<string, string> Nobody = new(StringComparer.Ordinal)
    {
        ["AWS_EC2_METADATA_DISABLED"] = "true", ["AWS_CONFIG_FILE"] = "/nowhere", ["AWS_SHARED_CREDENTIALS_FILE"] = "/nowhere",
        ["AWS_ACCESS_KEY_ID"] = "", ["AWS_SECRET_ACCESS_KEY"] = "", ["AWS_REGION"] = "", ["AWS_DEFAULT_REGION"] = "",
    };

    private readonly CommandLine cli = new();
    private readonly string place = $"s3://{StoreFixture.Bucket}/team/{Guid.NewGuid():n}";

    private Dictionary<string, string> Known => new(Nobody, StringComparer.Ordinal)
    {
        ["AWS_ENDPOINT_URL_S3"] = store.Server.Endpoint.ToString(), ["AWS_ACCESS_KEY_ID"] = CephServer.AccessKey, ["AWS_SECRET_ACCESS_KEY"] = CephServer.SecretKey,
        ["COSIGN_PASSWORD"] = Password,
    };

    private static string Question => Path.Combine(SourceTree.Root, "processors", "llm_chat", "cases", "question", "inputs.json");

    public void Dispose() => cli.Dispose();

    [Fact]
    public async Task A_ledger_is_imported_told_exported_and_verified_there()
    {
        var ledger = Ledger();
        var imported = await Pipeline("world", "import", ledger, "--world", place);
        Assert.Equal((0, ""), (imported.Exit, imported.Error));
        Assert.StartsWith("appended 2\nhead 2 sha256:", imported.Output, StringComparison.Ordinal);
        Assert.Equal(new Result(0, await File.ReadAllTextAsync(ledger, TestContext.Current.CancellationToken), ""), await Pipeline("world", "export", "--world", place));
        Assert.Equal(2, (await Pipeline("world", "log", "--processor", "echo", "--world", place)).Output.Count(c => c == '\n'));
        var verdict = await Pipeline("world", "verify", place);
        Assert.Equal((0, "ok: 2 entries, 0 runs, 0 files hashed, 0 B"), (verdict.Exit, verdict.Output.Split('\n')[0]));
        var lost = await Pipeline("world", "verify", place, "--head", "sha256:" + new string('7', 64));
        Assert.Equal((1, "head-missing"), (lost.Exit, lost.Output.Split(' ')[0]));
    }

    [Fact]
    public async Task A_run_settles_there_and_is_replayed_and_verified_from_there()
    {
        Executable.RequireEngine();
        var run = await Pipeline("run", "llm_chat", "--inputs", Question, "--mode", "mock", "--build", "--world", place);
        Assert.Equal(0, run.Exit);
        Assert.Contains("outputs/reply.txt", run.Output, StringComparison.Ordinal);
        Assert.Contains($" in {place}\n", run.Output, StringComparison.Ordinal);
        var log = await Pipeline("world", "export", "--world", place);
        var id = ((Transition.Settled)LedgerEntry.Parse(Encoding.UTF8.GetBytes(log.Output)).Transition).Run.Execution;
        var replayed = await Pipeline("replay", $"{id}", "--world", place);
        Assert.True(replayed.Exit == 0, replayed.Error);
        var verdict = await Pipeline("world", "verify", place);
        Assert.Equal((0, "ok: 1 entry, 1 run"), (verdict.Exit, string.Join(',', verdict.Output.Split(',')[..2])));
    }

    [Fact]
    public async Task A_run_on_an_output_that_lies_there_is_replayed_from_there_and_told_when_the_output_is_gone()
    {
        Executable.RequireEngine();
        var first = await Settled("llm_chat", Question);
        var inputs = Path.Combine(cli.Folder, "table.json");
        await File.WriteAllTextAsync(inputs, $$$"""{"format":"csv","table":{"$artifact":"{{{first.Outputs[0]}}}"}}""", TestContext.Current.CancellationToken);
        var second = await Settled("table_profile", inputs);
        var kept = Path.Combine(cli.Folder, "kept");

        var same = await Pipeline("replay", $"{second.ExecutionId}", "--world", place, "--keep", kept);

        Assert.True(same.Exit == 0, same.Error);
        Assert.StartsWith("table_profile@", same.Output, StringComparison.Ordinal);
        Assert.Contains("replayed in mode=mock: the same\n", same.Output, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(kept, "local", "receipts", $"{second.ExecutionId}.json")));
        Assert.StartsWith("ok: 2 entries, 2 runs", (await Pipeline("world", "verify", place)).Output, StringComparison.Ordinal);

        var artifact = Path.GetFileName(Assert.Single(Directory.GetFiles(Path.Combine(kept, "artifacts"))));
        await store.Remove($"{place[$"s3://{StoreFixture.Bucket}/".Length..]}/content/sha256/{artifact}");
        var gone = await Pipeline("replay", $"{second.ExecutionId}", "--world", place);
        Assert.Equal(1, gone.Exit);
        Assert.EndsWith($"\npipeline: ERR_INPUTS invalid inputs payload: the artifact sha256:{artifact} is no longer in the world; it was {first.Outputs[0]}\n", gone.Error, StringComparison.Ordinal);
        var damaged = await Pipeline("replay", $"{first.ExecutionId}", "--world", place);
        Assert.Equal(new Result(1, "", $"pipeline: ERR_ADAPTER_INVOCATION adapter invocation failed: not as it was settled: {first.Outputs[0]}\n"), damaged);
    }

    [Fact]
    public async Task A_bucket_that_is_not_there_is_one_sentence() => Assert.Equal(
        new Result(1, "", "pipeline: adapter invocation failed: the bucket does not exist\n"), await Pipeline("world", "log", "--world", "s3://nowhere/x"));

    [Theory]
    [InlineData("--world: 's3://' is not a location in an S3 store (s3://<bucket>[/<prefix>]).", "world", "log", "--world", "s3://")]
    [InlineData("--world: 's3://Worlds' is not a location in an S3 store (s3://<bucket>[/<prefix>]).", "replay", "6f1c2d3e-0000-4000-8000-000000000001", "--world", "s3://Worlds")]
    [InlineData("--world: 's3://worlds/..' is not a location in an S3 store (s3://<bucket>[/<prefix>]).", "run", "echo", "--inputs", "-", "--mode", "mock", "--build", "--world", "s3://worlds/..")]
    [InlineData("PATH: 's3://' is not a location in an S3 store (s3://<bucket>[/<prefix>]).", "world", "verify", "s3://")]
    public void A_place_that_is_none_is_a_usage_error(string sentence, params string[] args)
    {
        var result = cli.Run(args);
        Assert.Equal((ExitCode.Usage, ""), (result.Exit, result.Output));
        Assert.Contains(sentence, result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("AWS_ENDPOINT_URL_S3", "http://127.0.0.1:9", StoreSettingsTests.NoCredentials)]
    [InlineData("AWS_REGION", "", "no region is configured for the bucket")]
    public async Task Who_or_where_that_is_not_said_is_one_sentence(string name, string value, string detail)
    {
        var told = await Executable.Run(new Dictionary<string, string>(Nobody, StringComparer.Ordinal) { [name] = value }, "", "world", "log", "--world", place);
        Assert.Equal(new Result(1, "", $"pipeline: adapter invocation failed: {detail}\n"), told);
    }

    [Fact]
    public async Task Wrong_credentials_are_one_sentence_without_them()
    {
        var environment = Known;
        environment["AWS_SECRET_ACCESS_KEY"] = "another-secret";
        var told = await Executable.Run(environment, "", "world", "log", "--world", place);
        Assert.Equal(new Result(1, "", "pipeline: adapter invocation failed: the bucket rejects the credentials\n"), told);
    }

    private static async Task<int> Cosign(params string[] arguments) => (await CliWrap.Cli.Wrap("cosign").WithArguments(arguments).WithValidation(CommandResultValidation.None)
        .WithEnvironmentVariables(new Dictionary<string, string?>(StringComparer.Ordinal) { ["COSIGN_PASSWORD"] = Password }).ExecuteBufferedAsync()).ExitCode;

    private void Settle(ExecutionId id)
    {
        var settings = new S3WorldOptions(S3Location.Parse(place), Path.Combine(cli.Folder, "staging")) { Endpoint = store.Server.Endpoint, PathStyle = true };
        using var world = new S3World(settings, new BasicAWSCredentials(CephServer.AccessKey, CephServer.SecretKey), TimeProvider.System);
        SettledSample.In(world, id);
    }

    private async Task<Envelope.Success> Settled(string processor, string inputs)
    {
        var run = await Pipeline("run", processor, "--inputs", inputs, "--mode", "mock", "--build", "--json", "--world", place);
        return Assert.IsType<Envelope.Success>(Envelope.Parse(Encoding.UTF8.GetBytes(run.Output)));
    }

    private Task<Result> Pipeline(params string[] args) => Executable.Run(Known, "", args);

    // Two failed runs have entries, but no files.
    private string Ledger()
    {
        var world = new FileSystemWorld(Path.Combine(cli.Folder, "world"), new FakeTimeProvider(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero)));
        var image = Digest.Parse("sha256:" + new string('1', 64));
        foreach (var id in (ExecutionId[])[ExecutionId.From(Guid.NewGuid()), ExecutionId.From(Guid.NewGuid())])
        {
            using var run = world.Stage(id, WritePrefix.Expand("world://local/runs/echo/{execution_id}/", id));
            run.Fail(new ExpectedRun(ProcessorRef.Parse("echo@1.2.3"), Mode.Mock, EnvFingerprint.Of(image, []), null, image), ErrorCode.Timeout);
        }

        var file = Path.Combine(cli.Folder, "ledger.jsonl");
        using var lines = File.Create(file);
        LedgerLines.Write(world.Ledger.Read(), lines, default);
        return file;
    }
}
