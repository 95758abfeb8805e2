using System.Text;
using System.Text.RegularExpressions;
using Pipeline.Adapters.Engine;
using Pipeline.Adapters.Functions;
using Pipeline.Adapters.Local;
using Pipeline.World.Worlds;
using Serilog.Core;

namespace Pipeline.Adapters.Tests.Functions;

/// <summary>The Python handler's answers in a container, compared with this machine's functions for the same call.</summary>
public sealed partial class ModalHandlerTests(PythonHostile images) : IClassFixture<PythonHostile>, IAsyncLifetime
{
    private const string Function = "hostile";
    private const string Secret = "s3cr3t-Zx81-value";
    private readonly string folder = Directory.CreateTempSubdirectory("modal-handler-").FullName;
    private LocalEngine? engine;
    private DeploymentPlan? plan;

    private LocalFunctions Local => engine!.Functions();

    [Theory]
    [InlineData("honest")]
    [InlineData("nfd_name")]
    [InlineData("inputs_fault")]
    [InlineData("exits_137")]
    [InlineData("aborts")]
    [InlineData("writes_nothing")]
    [InlineData("writes_stdout")]
    [InlineData("floods_stderr")]
    [InlineData("linked_fault")]
    [InlineData("fault_and_success")]
    [InlineData("symbolic_link")]
    [InlineData("linked_outputs")]
    [InlineData("linked_prefix")]
    [InlineData("hard_link")]
    [InlineData("fifo")]
    [InlineData("unix_socket")]
    [InlineData("control_name")]
    [InlineData("not_utf8_name")]
    [InlineData("closed_folder")]
    [InlineData("lies_about_outputs")]
    [InlineData("eats_memory")]
    [InlineData("never_exits", 1500)]
    [InlineData("ignores_sigterm", 1500)]
    public async Task The_answer_is_that_of_a_function_of_this_machine_byte_for_byte(string verb, int milliseconds = 60_000)
    {
        var handler = await Hostile();
        var call = Call(verb, milliseconds);

        var (answer, error) = await handler.Call(Function, call.Encode());
        var local = await Local.Answer(plan!, Function, call.Encode(), default);

        Assert.Equal("", error);
        Assert.Equal(Told(FunctionResult.Parse(local)), Told(FunctionResult.Parse(answer)));
        Assert.Equal(local.ToArray(), answer);
    }

    [Fact]
    public async Task A_processors_own_image_answers_alike_but_for_its_clock()
    {
        var handler = await Deploy(await PythonImage.Processor($"{await images.Registry()}/llm_chat", "llm_chat"), "llm_chat", []);
        var call = Call("", 60_000, "llm_chat@1.0.0") with
        {
            Files = PayloadFiles.Of([new(FunctionCall.InputsFile, await File.ReadAllBytesAsync(Path.Combine(SourceTree.Root, "processors", "llm_chat", "cases", "question", "inputs.json")))]),
        };

        var (answer, error) = await handler.Call("llm_chat", call.Encode());
        var local = await Local.Answer(plan!, "llm_chat", call.Encode(), default);

        Assert.Equal("", error);
        var files = FunctionResult.Parse(answer).Files.Contents;
        Assert.Contains("runs/hostile/outputs/reply.txt", files.Keys, StringComparer.Ordinal);
        Assert.Equal(Clockless(local.Span), Clockless(answer));
        Assert.Equal(files["runs/hostile/receipt.json"].ToArray(), files[$"receipts/{call.ExecutionId}.json"].ToArray());
        await Command.Run("docker", "rmi", "-f", plan!.Functions[0].Image.ToString());
    }

    [Fact]
    public async Task An_image_made_from_scratch_answers_alike_when_a_C_library_has_joined_it()
    {
        _ = await images.Image();
        var scratch = (await HostileIndex.Push($"{await images.Registry()}/scratch", Platform.Amd64)).Reference;
        var joined = await PythonImage.Joined(scratch);
        var handler = await Deploy(scratch, Function, [], joined);
        var call = Call("honest", 60_000);

        var (answer, error) = await handler.Call(Function, call.Encode());
        var local = await Local.Answer(plan!, Function, call.Encode(), default);

        Assert.Equal("", error);
        Assert.Equal(local.ToArray(), answer);
        await Command.Run("docker", "rmi", "-f", joined, scratch.ToString());
    }

    [Fact]
    public async Task A_secret_is_given_in_real_mode_and_masked_in_all_that_is_told()
    {
        var handler = await Hostile(secrets: ["HOSTILE_KEY"]);
        var call = Real(Call("prints_secrets", 60_000));

        var (answer, error) = await handler.Call(Function, call.Encode(), $"HOSTILE_KEY={Secret}", "OTHER=elsewhere");

        Assert.Equal("", error);
        var result = FunctionResult.Parse(answer);
        Assert.Equal("ERR_ADAPTER_INVOCATION adapter invocation failed: key *** refused", result.Fault!.ToString());
        Assert.StartsWith("my key is ***\n", result.Streams!.Head, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, Encoding.UTF8.GetString(answer), StringComparison.Ordinal);
        var missing = FunctionResult.Parse((await handler.Call(Function, call.Encode())).Answer);
        Assert.Equal("ERR_MISSING_SECRET missing required secret: HOSTILE_KEY", missing.Fault!.ToString());
        Assert.Null(missing.Streams);
    }

    [Fact]
    public async Task The_program_has_its_images_variables_alone()
    {
        var handler = await Hostile(secrets: ["HOSTILE_KEY"]);
        var (answer, _) = await handler.Call(Function, Call("tells_environment", 60_000).Encode(), $"HOSTILE_KEY={Secret}", "MODAL_TASK_SECRET=elsewhere");
        var local = await Local.Answer(plan!, Function, Call("tells_environment", 60_000).Encode(), default);

        Assert.Equal(Variables(local).Where(variable => !variable.StartsWith("HOSTNAME=", StringComparison.Ordinal)), Variables(answer), StringComparer.Ordinal);
        Assert.Contains("HOME=/tmp", Variables(answer), StringComparer.Ordinal);
    }

    [Fact]
    public async Task An_inquiry_is_answered_and_what_is_no_call_is_an_exception_that_tells_nothing_of_it()
    {
        var handler = await Hostile();

        foreach (var function in (string[])[Function, FunctionInquiry.DeploymentFunction])
        {
            var local = await Local.Answer(plan!, function, FunctionInquiry.Payload, default);
            Assert.Equal(local.ToArray(), (await handler.Call(function, FunctionInquiry.Payload)).Answer);
        }

        var (answer, error) = await handler.Call(Function, Encoding.UTF8.GetBytes(Secret));
        Assert.Empty(answer);
        Assert.Contains("PayloadError: invalid payload: the first line is no canonical JSON object", error, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, error, StringComparison.Ordinal);
    }

    public ValueTask InitializeAsync()
    {
        engine = LocalEngine.Open(new LocalOptions(), new FileSystemWorld(Path.Combine(folder, "world"), TimeProvider.System), Logger.None, TimeProvider.System);
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        engine?.Dispose();
        Directory.Delete(folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    private static FunctionCall Real(FunctionCall call) => call with
    {
        Mode = Mode.Real,
        // The spec's files in the image.
        EnvFingerprint = EnvFingerprint.Of(call.EnvFingerprint.Image, new Dictionary<string, string>(StringComparer.Ordinal) { ["settings"] = Sha256.Of("{}"u8).ToString() }),
    };

    private async Task<ModalHandler> Hostile(IReadOnlyList<string>? secrets = null) => await Deploy(await images.Image(), Function, secrets ?? []);

    private async Task<ModalHandler> Deploy(ImageReference image, string function, IReadOnlyList<string> secrets, string? joined = null)
    {
        var processor = TextForm.Parse<ProcessorRef>($"{function}@1.0.0");
        plan = DeploymentPlan.Of("tests", [new DeployedFunction(function, processor, image, Sha256.Of("source"u8), secrets, 60, Specs.Hostile.Resources)]);
        var handler = new ModalHandler(folder);
        await handler.Deploy(plan, joined);
        return handler;
    }

    private FunctionCall Call(string verb, int milliseconds, string processor = "hostile@1.0.0")
    {
        var id = ExecutionId.From(Guid.NewGuid());
        return new FunctionCall(
            id, Mode.Mock, TextForm.Parse<ProcessorRef>(processor), EnvFingerprint.Of(plan!.Functions[0].Image.RequireDigest(), []), "dev",
            WritePrefix.Expand("world://local/runs/hostile/", id), milliseconds,
            PayloadFiles.Of([new(FunctionCall.InputsFile, Encoding.UTF8.GetBytes($$"""{"verb":"{{verb}}"}"""))]));
    }

    private static string Told(FunctionResult result) => $"{result.Fault} {result.Streams} {string.Join(' ', result.Files.Contents.Keys)}";

    private static string[] Variables(ReadOnlyMemory<byte> result) =>
        [.. Encoding.UTF8.GetString(FunctionResult.Parse(result).Files.Contents["runs/hostile/outputs/environment.txt"].Span).Split('\n').Order(StringComparer.Ordinal)];

    private static string Clockless(ReadOnlySpan<byte> result) => Variable().Replace(Encoding.UTF8.GetString(result), "#");

    // Receipts contain times, so their digests and sizes differ too.
    [GeneratedRegex("\"timestamp_utc\":\"[^\"]*\"|\"duration_ms\":[0-9]+|(?<=receipt\\.json\",\"sha256\":\"|receipts/[0-9a-f-]{36}\\.json\",\"sha256\":\")sha256:[0-9a-f]{64}\",\"size\":[0-9]+", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Variable();
}
