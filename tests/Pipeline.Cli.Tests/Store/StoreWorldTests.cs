using Amazon.Runtime;
using Amazon.S3;
using Microsoft.Extensions.Time.Testing;
using Pipeline.Contracts;
using Pipeline.World;
using Pipeline.World.Samples;

namespace Pipeline.Cli.Tests;

/// <summary><c>--world s3://…</c>: the real executable, which finds its credentials in its environment, and a real store.</summary>
[Collection("containers")]
public sealed class StoreWorldTests : IAsyncLifetime
{
    private const string Place = "s3://worlds/team/main";
    private readonly CommandLine cli = new();
    private CephServer? server;

    private Dictionary<string, string> Store => new(StringComparer.Ordinal)
    {
        ["AWS_ENDPOINT_URL_S3"] = server!.Endpoint.ToString(), ["AWS_ACCESS_KEY_ID"] = CephServer.AccessKey, ["AWS_SECRET_ACCESS_KEY"] = CephServer.SecretKey,
    };

    public async ValueTask InitializeAsync()
    {
        Assert.SkipWhen(CephServer.WhyNot is not null, CephServer.WhyNot ?? "");
        server = await CephServer.Start();
        using var client = new AmazonS3Client(
            new BasicAWSCredentials(CephServer.AccessKey, CephServer.SecretKey), new AmazonS3Config { ServiceURL = server.Endpoint.ToString(), ForcePathStyle = true });
        await client.PutBucketAsync("worlds");
    }

    public async ValueTask DisposeAsync()
    {
        cli.Dispose();
        await (server?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    [Fact]
    public async Task A_ledger_is_imported_told_exported_and_verified_there()
    {
        var ledger = Ledger();
        var imported = await Pipeline("world", "import", ledger, "--world", Place);
        Assert.Equal((0, ""), (imported.Exit, imported.Error));
        Assert.StartsWith("appended 2\nhead 2 sha256:", imported.Output, StringComparison.Ordinal);
        Assert.Equal(new Result(0, await File.ReadAllTextAsync(ledger, TestContext.Current.CancellationToken), ""), await Pipeline("world", "export", "--world", Place));
        Assert.Equal(2, (await Pipeline("world", "log", "--processor", "echo", "--world", Place)).Output.Count(c => c == '\n'));
        var verdict = await Pipeline("world", "verify", Place);
        Assert.Equal((0, "ok: 2 entries, 0 runs, 0 files hashed, 0 B"), (verdict.Exit, verdict.Output.Split('\n')[0]));
        var lost = await Pipeline("world", "verify", Place, "--head", "sha256:" + new string('7', 64));
        Assert.Equal((1, "head-missing"), (lost.Exit, lost.Output.Split(' ')[0]));
    }

    [Fact]
    public async Task A_run_settles_there_and_is_verified_and_read_there()
    {
        Executable.RequireEngine();
        var inputs = Path.Combine(SourceTree.Root, "processors", "llm_chat", "cases", "question", "inputs.json");
        var run = await Executable.Run(Store, "", "run", "llm_chat", "--inputs", inputs, "--mode", "mock", "--build", "--world", Place);
        Assert.Equal(0, run.Exit);
        Assert.Contains("outputs/reply.txt", run.Output, StringComparison.Ordinal);
        Assert.Contains($" in {Place}\n", run.Output, StringComparison.Ordinal);
        var verdict = await Pipeline("world", "verify", Place);
        Assert.Equal((0, "ok: 1 entry, 1 run"), (verdict.Exit, string.Join(',', verdict.Output.Split(',')[..2])));
    }

    [Theory]
    [InlineData("s3://", "pipeline: 's3://' is not a place in an S3 store (s3://<bucket>[/<prefix>])\n")]
    [InlineData("s3://nowhere/x", "pipeline: adapter invocation failed: the world's bucket does not exist\n")]
    public async Task A_place_that_is_none_is_one_sentence(string place, string sentence) => Assert.Equal(new Result(1, "", sentence), await Pipeline("world", "log", "--world", place));

    [Fact]
    public async Task Wrong_credentials_are_one_sentence_without_them()
    {
        var environment = Store;
        environment["AWS_SECRET_ACCESS_KEY"] = "another-secret";
        var told = await Executable.Run(environment, "", "world", "log", "--world", Place);
        Assert.Equal(new Result(1, "", "pipeline: adapter invocation failed: the world's bucket does not take the credentials\n"), told);
    }

    private Task<Result> Pipeline(params string[] args) => Executable.Run(Store, "", args);

    // Two runs that failed have entries, and no files.
    private string Ledger()
    {
        var world = new FileSystemWorld(Path.Combine(cli.Folder, "world"), new FakeTimeProvider(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero)));
        var image = Digest.Parse("sha256:" + new string('1', 64));
        foreach (var id in (ExecutionId[])[ExecutionId.From(Guid.NewGuid()), ExecutionId.From(Guid.NewGuid())])
        {
            using var run = world.Stage(id, WritePrefix.Expand("world://local/runs/echo/{execution_id}/", id));
            run.Fail(new RunTerms(ProcessorRef.Parse("echo@1.2.3"), Mode.Mock, EnvFingerprint.Of(image, []), null, image), ErrorCode.Timeout);
        }

        var file = Path.Combine(cli.Folder, "ledger.jsonl");
        using var lines = File.Create(file);
        LedgerLines.Write(world.Ledger.Read(), lines, default);
        return file;
    }
}
