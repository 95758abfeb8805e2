using System.Text;
using System.Text.Json;
using CliWrap;
using CliWrap.Buffered;

namespace Pipeline.Cli.Tests;

/// <summary>A run of a real processor on the real engine, and its replay.</summary>
[Collection("containers")]
public sealed class ReplayContainerTests : IDisposable
{
    private static readonly Dictionary<string, string> None = new(StringComparer.Ordinal);
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("pipeline-e2e-");
    private readonly string tag = $"pipeline-tests/replay-{Guid.NewGuid():n}";

    private string World => Path.Combine(folder.FullName, "world");

    [Fact]
    public async Task A_run_with_an_artifact_is_the_same_and_the_world_is_only_read()
    {
        Executable.RequireEngine();
        Directory.CreateDirectory(Path.Combine(World, "local"));
        await File.WriteAllTextAsync(Path.Combine(World, "local", "table.csv"), "a,b\n1,2\n");
        var inputs = Path.Combine(folder.FullName, "inputs.json");
        await File.WriteAllTextAsync(inputs, """{"format":"csv","table":{"$artifact":"world://local/table.csv"}}""");
        var run = Settled(await Pipeline("run", "table_profile", "--inputs", inputs, "--mode", "mock", "--build", "--json"));
        var before = Files();

        var result = await Pipeline("replay", run.ExecutionId.ToString(), "--json");

        Assert.True(result.Exit == 0, result.Output + result.Error);
        var told = JsonDocument.Parse(result.Output).RootElement;
        Assert.True(told.GetProperty("ok").GetBoolean());
        Assert.Equal(run.Outputs.Count + 1, told.GetProperty("files").GetInt32());
        Assert.Equal(before, Files(), StringComparer.Ordinal);
    }

    [Theory]
    [InlineData("time", "str(time.time_ns())")]
    [InlineData("os", "os.urandom(8).hex()")]
    [InlineData("random", "str(random.random())")]
    public async Task A_processor_that_looks_at_a_clock_or_rolls_dice_is_caught_and_the_output_is_named(string module, string expression)
    {
        Executable.RequireEngine();
        var image = await Drifting(module, expression);
        var run = Settled(await Chat(image));

        var result = await Pipeline("replay", run.ExecutionId.ToString(), "--json");

        Assert.Equal(1, result.Exit);
        var told = JsonDocument.Parse(result.Output).RootElement;
        var differences = told.GetProperty("differences").EnumerateArray().ToArray();
        Assert.Equal(["outputs/reply.txt", "outputs/response.json", "outputs.json"], differences.Select(each => each.GetProperty("path").GetString()!), StringComparer.Ordinal);
        Assert.Equal(1, differences[0].GetProperty("line").GetInt32());
        Assert.Equal("/choices/0/message/content", differences[1].GetProperty("pointer").GetString());
        Assert.Equal("[]", told.GetProperty("environment").GetRawText());
    }

    [Fact]
    public async Task An_image_that_the_engine_no_longer_has_is_told()
    {
        Executable.RequireEngine();
        var image = await Drifting("os", "''");
        var run = Settled(await Chat(image));
        Assert.Equal(0, (await Pipeline("replay", run.ExecutionId.ToString())).Exit);
        await Docker("image", "rm", "--force", $"{tag}:drifting");

        var result = await Pipeline("replay", run.ExecutionId.ToString());

        Assert.Equal(1, result.Exit);
        Assert.Contains($"pipeline: ERR_ADAPTER_INVOCATION adapter invocation failed: no such image: {image}", result.Error, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        folder.Delete(recursive: true);
        // An image that was never built does not exist.
        CliWrap.Cli.Wrap("docker").WithArguments(["image", "rm", "--force", $"{tag}:base", $"{tag}:drifting"]).WithValidation(CommandResultValidation.None).ExecuteAsync().GetAwaiter().GetResult();
    }

    private static Envelope.Success Settled(Result result)
    {
        Assert.True(result.Exit == 0, result.Output + result.Error);
        return Assert.IsType<Envelope.Success>(Envelope.Parse(Encoding.UTF8.GetBytes(result.Output)));
    }

    private static async Task<string> Docker(params string[] arguments) =>
        (await CliWrap.Cli.Wrap("docker").WithArguments(arguments).ExecuteBufferedAsync(TestContext.Current.CancellationToken)).StandardOutput.Trim();

    private Task<Result> Pipeline(params string[] arguments) => Executable.Run(None, "", [.. arguments, "--world", World]);

    private Task<Result> Chat(string image) => Pipeline(
        "run", "llm_chat", "--inputs", Path.Combine(SourceTree.Root, "processors", "llm_chat", "cases", "question", "inputs.json"), "--mode", "mock", "--image", image, "--json");

    /// <summary>The image of <c>llm_chat</c> with a mock whose reply ends with an expression.</summary>
    private async Task<string> Drifting(string module, string expression)
    {
        var built = Settled(await Pipeline(
            "run", "llm_chat", "--inputs", Path.Combine(SourceTree.Root, "processors", "llm_chat", "cases", "question", "inputs.json"), "--mode", "mock", "--build", "--json"));
        await Docker("tag", built.ImageDigest.ToString(), $"{tag}:base");
        var context = folder.CreateSubdirectory("context").FullName;
        var mock = await File.ReadAllTextAsync(Path.Combine(SourceTree.Root, "processors", "llm_chat", "mock.py"));
        await File.WriteAllTextAsync(
            Path.Combine(context, "mock.py"),
            mock.Replace("import re\n", $"import re\nimport {module}\n", StringComparison.Ordinal)
                .Replace("reply = \" \".join(sentences)\n", $"reply = \" \".join(sentences) + {expression}\n", StringComparison.Ordinal));
        await File.WriteAllTextAsync(Path.Combine(context, "Dockerfile"), $"FROM {tag}:base\nCOPY mock.py /pipeline/mock.py\n");
        await Docker("buildx", "build", "--load", "--provenance=false", "-t", $"{tag}:drifting", context);
        return await Docker("image", "inspect", "-f", "{{.Id}}", $"{tag}:drifting");
    }

    // Reading a ledger may leave SQLite's files beside it.
    private string[] Files() => [.. Directory.GetFiles(World, "*", SearchOption.AllDirectories).Where(file => !file.Contains("/.ledger/", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
}
