using System.Diagnostics;
using System.Text;

namespace Pipeline.Cli.Tests;

[Collection("containers")]
public sealed class RealModeTests : IDisposable
{
    private const string Key = "sk-e2e-0123456789abcdef";
    private readonly DirectoryInfo world = Directory.CreateTempSubdirectory("pipeline-e2e-");

    public void Dispose() => world.Delete(recursive: true);

    [Fact]
    public async Task A_chat_is_completed_by_a_service_that_speaks_the_API()
    {
        Executable.RequireEngine();
        using var service = new FakeService(request => request.Headers["Authorization"] == $"Bearer {Key}" ? Chat : Unauthorized);

        var result = await Run("llm_chat", "question", $"OPENAI_BASE_URL={service.Address}/v1", Key);

        Assert.Equal(0, result.Exit);
        var envelope = Assert.IsType<Envelope.Success>(Envelope.Parse(Encoding.UTF8.GetBytes(result.Output)));
        Assert.Equal("hello from the service", (await Read(envelope, "outputs/reply.txt")).TrimEnd('\n'));
        Assert.Contains("\"mode\":\"real\"", await Read(envelope, "receipt.json"), StringComparison.Ordinal);
        Assert.DoesNotContain(Key, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_image_is_painted_by_a_service_that_speaks_the_API()
    {
        Executable.RequireEngine();
        var png = await File.ReadAllBytesAsync(Directory.GetFiles(Path.Combine(SourceTree.Root, "processors", "image_generate", "cases"), "*.png", SearchOption.AllDirectories)[0]);
        using var service = new FakeService(request => (request.Headers["Authorization"], request.HttpMethod, request.RawUrl) switch
        {
            (_, "GET", "/image.png") => (200, png),
            ($"Bearer {Key}", "POST", "/v1/predictions") => FakeService.Json(201, """{"id":"abc123","status":"processing"}"""),
            ($"Bearer {Key}", "GET", "/v1/predictions/abc123") => FakeService.Json(200, $$$"""{"id":"abc123","status":"succeeded","output":["http://{{{request.UserHostName}}}/image.png"],"metrics":{"predict_time":1.5} }"""),
            _ => Unauthorized,
        });

        var result = await Run("image_generate", SuccessCase("image_generate"), $"REPLICATE_BASE_URL={service.Address}/v1", Key);

        Assert.True(result.Exit == 0, result.Output + result.Error);
        var envelope = Assert.IsType<Envelope.Success>(Envelope.Parse(Encoding.UTF8.GetBytes(result.Output)));
        Assert.Contains("\"predict_time_ms\":1500", await Read(envelope, "receipt.json"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("llm_chat", "OPENAI_BASE_URL")]
    [InlineData("image_generate", "REPLICATE_BASE_URL")]
    public async Task A_wrong_key_is_refused_and_told_nowhere(string processor, string setting)
    {
        Executable.RequireEngine();
        using var service = new FakeService(_ => Unauthorized);

        var result = await Run(processor, SuccessCase(processor), $"{setting}={service.Address}/v1", "sk-wrong-9876543210fedcba");

        Assert.Equal((1, ErrorCode.AdapterInvocation), (result.Exit, RunTests.FaultOf(result).Code));
        Assert.Contains("401", RunTests.FaultOf(result).Message, StringComparison.Ordinal);
        Assert.DoesNotContain("sk-wrong", result.Output + result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("llm_chat", "OPENAI_BASE_URL")]
    [InlineData("image_generate", "REPLICATE_BASE_URL")]
    public async Task A_service_that_hangs_is_a_timeout(string processor, string setting)
    {
        Executable.RequireEngine();
        using var service = new FakeService(_ => null);

        var result = await Run(processor, SuccessCase(processor), $"{setting}={service.Address}/v1", Key, "--timeout", "6");

        Assert.Equal((1, ErrorCode.Timeout), (result.Exit, RunTests.FaultOf(result).Code));
    }

    [Fact]
    public async Task Ctrl_C_ends_the_command_with_130_and_its_container_with_it()
    {
        Executable.RequireEngine();
        const string Id = "01234567-89ab-4cde-8f01-23456789abcd";
        using var service = new FakeService(_ => null);
        using var process = Executable.Start(Environment("llm_chat", Key), [.. Arguments("llm_chat", "question", $"OPENAI_BASE_URL={service.Address}/v1"), "--execution-id", Id]);
        process.StandardInput.Close();
        await service.Reached.Task;

        using var kill = Process.Start("kill", ["-INT", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        var result = await Executable.End(process);

        Assert.Equal((130, ""), (result.Exit, result.Output));
        using var list = Process.Start(new ProcessStartInfo("docker", ["ps", "--all", "--quiet", "--filter", $"label=pipeline.execution={Id}"]) { UseShellExecute = false, RedirectStandardOutput = true })!;
        Assert.Equal("", await list.StandardOutput.ReadToEndAsync());
    }

    private static (int Status, byte[] Body)? Chat => FakeService.Json(200, """
        {"id":"chatcmpl-1","object":"chat.completion","created":1,"model":"gpt-4o-mini","choices":[{"index":0,"message":{"role":"assistant","content":"hello from the service"},"finish_reason":"stop"}],"usage":{"prompt_tokens":3,"completion_tokens":4,"total_tokens":7}}
        """);

    private static (int Status, byte[] Body)? Unauthorized => FakeService.Json(401, """{"error":{"message":"bad key"}}""");

    private static string SuccessCase(string processor) => Path.GetFileName(Directory.GetDirectories(Path.Combine(SourceTree.Root, "processors", processor, "cases"))
        .Order(StringComparer.Ordinal).First(folder => Directory.Exists(Path.Combine(folder, "expected"))));

    private static Dictionary<string, string> Environment(string processor, string key) =>
        new(StringComparer.Ordinal) { [processor == "llm_chat" ? "OPENAI_API_KEY" : "REPLICATE_API_TOKEN"] = key };

    private Task<Result> Run(string processor, string name, string setting, string key, params string[] more) =>
        Executable.Run(Environment(processor, key), "", [.. Arguments(processor, name, setting), .. more]);

    // The host's network, because the service listens only on this machine's loopback interface.
    private string[] Arguments(string processor, string name, string setting) =>
    [
        "run", processor, "--inputs", Path.Combine(SourceTree.Root, "processors", processor, "cases", name, "inputs.json"), "--mode", "real", "--build", "--json",
        "--world", world.FullName, "--setting", setting, "--egress-network", "host",
    ];

    private async Task<string> Read(Envelope.Success envelope, string name)
    {
        var folder = Path.GetDirectoryName(envelope.IndexPath.Path)!;
        return await File.ReadAllTextAsync(Path.Combine(world.FullName, envelope.IndexPath.World, folder, name));
    }
}
