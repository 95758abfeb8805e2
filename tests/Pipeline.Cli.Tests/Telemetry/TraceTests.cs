using System.Text;
using Pipeline.Oci.Samples;
using Pipeline.Tests.Machine;
using Pipeline.Tests.Modal;

namespace Pipeline.Cli.Tests.Telemetry;

/// <summary>The executable sends its traces to a collector that speaks OTLP.</summary>
[Collection("containers")]
public sealed class TraceTests : IDisposable
{
    private const string Password = "correct horse/battery+staple";
    private const string Manifest = "/v2/a/b/manifests/1.0.0";
    private static readonly Dictionary<string, string> None = new(StringComparer.Ordinal);
    private static readonly ImageSample Sample = ImageSample.MultiArch("image", ImageSample.Amd64, ImageSample.Arm64);
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("pipeline-traces-");

    public void Dispose() => folder.Delete(recursive: true);

    [Theory]
    [InlineData(LoopbackCollector.Grpc)]
    [InlineData(LoopbackCollector.Http)]
    public async Task A_registry_call_is_a_child_of_its_command_and_shows_no_secret(string protocol)
    {
        await using var collector = await LoopbackCollector.Start(protocol);
        await using var registry = await FaultRegistry.Start();
        registry.On("GET", Manifest, Replies.Status(401, null, ("WWW-Authenticate", $"Bearer realm=\"http://{registry.Host}/token\",service=\"{registry.Host}\"")), Replies.Manifest(Sample.Root))
            .On("GET", "/token", Replies.Status(200, """{"token":"t0ken-Zx81-issued"}""", ("Content-Type", "application/json")));
        var basic = Convert.ToBase64String(Encoding.UTF8.GetBytes($"bot:{Password}"));
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "config.json"), $$"""{"auths": {"{{registry.Host}}": {"auth": "{{basic}}"} } }""");

        var result = await Run(collector, None, "manifest", $"{registry.Host}/a/b:1.0.0");

        Assert.Equal((0, "", Encoding.UTF8.GetString(Sample.Root.Bytes.Span)), (result.Exit, result.Error, result.Output));
        var command = Assert.Single(collector.Spans, span => span.ParentId.Length == 0);
        Assert.Equal(("pipeline manifest", false, "0", "pipeline"), (command.Name, command.IsError, command.Attributes["process.exit.code"], command.Attributes["service.name"]));
        var calls = collector.Spans.Where(span => span.Name == "registry GET").ToArray();
        Assert.Equal(["tag 1.0.0 401", "token 200", "tag 1.0.0 200"], calls.Select(call => $"{call.Attributes["pipeline.object"]} {call.Attributes["http.response.status_code"]}"), StringComparer.Ordinal);
        Assert.All(calls, call => Assert.Equal((command.TraceId, command.SpanId, "127.0.0.1"), (call.TraceId, call.ParentId, call.Attributes["server.address"])));
        Assert.All([Password, basic, "t0ken", "service="], secret => Assert.DoesNotContain(secret, collector.Text, StringComparison.Ordinal));
        Assert.DoesNotContain(registry.Requests, request => request.Headers.ContainsKey("traceparent"));
    }

    [Fact]
    public async Task Standard_variables_name_the_service_and_authenticate()
    {
        await using var collector = await LoopbackCollector.Start(LoopbackCollector.Grpc);

        await Run(collector, new(StringComparer.Ordinal) { ["OTEL_SERVICE_NAME"] = "release", ["OTEL_EXPORTER_OTLP_HEADERS"] = "x-api-key=k1" }, "processors");

        Assert.Equal("release", Assert.Single(collector.Spans).Attributes["service.name"]);
        Assert.Equal("k1", Assert.Single(collector.Headers)["x-api-key"].ToString());
    }

    [Fact]
    public async Task Calls_of_Modal_are_children_of_their_command()
    {
        await using var platform = await PlayedPlatform.Start();
        await using var collector = await LoopbackCollector.Start(LoopbackCollector.Grpc);

        var result = await Run(
            collector,
            new(StringComparer.Ordinal) { ["MODAL_SERVER_URL"] = platform.Emulator.Address.ToString(), ["MODAL_TOKEN_ID"] = PlayedPlatform.TokenId, ["MODAL_TOKEN_SECRET"] = PlayedPlatform.TokenSecret },
            "modal", "status", "--json");

        Assert.Equal((0, ""), (result.Exit, result.Error));
        var command = Assert.Single(collector.Spans, span => span.Name == "pipeline modal status");
        var call = Assert.Single(collector.Spans, span => span.Name == "modal.client.ModalClient/AuthTokenGet");
        Assert.Equal((command.TraceId, "OK"), (call.TraceId, call.Attributes["rpc.response.status_code"]));
        Assert.DoesNotContain(PlayedPlatform.TokenSecret, collector.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_is_the_trace_with_the_id_of_its_execution()
    {
        Executable.RequireEngine();
        await using var collector = await LoopbackCollector.Start(LoopbackCollector.Grpc);
        var inputs = Path.Combine(SourceTree.Root, "processors", "llm_chat", "cases", "question", "inputs.json");

        var result = await Executable.Run(collector.Variables, "", "run", "llm_chat", "--inputs", inputs, "--mode", "mock", "--build", "--json", "--world", folder.FullName);

        Assert.True(result.Exit == 0, result.Error);
        var envelope = Assert.IsType<Envelope.Success>(Envelope.Parse(Encoding.UTF8.GetBytes(result.Output)));
        var trace = collector.Spans.Where(span => span.TraceId == envelope.ExecutionId.TraceId).ToDictionary(span => span.Name, StringComparer.Ordinal);
        var execution = Assert.Single(trace.Values, span => span.ParentId.Length == 0);
        Assert.StartsWith("execution llm_chat@", execution.Name, StringComparison.Ordinal);
        Assert.Equal((execution.SpanId, execution.SpanId), (trace["image.build"].ParentId, trace["adapter.invoke"].ParentId));
        string[] parts = ["container.create", "outputs.scan", "processor.exec", "storage.write"];
        Assert.Equal(parts, trace.Values.Where(span => span.ParentId == trace["adapter.invoke"].SpanId).Select(span => span.Name).Order(StringComparer.Ordinal), StringComparer.Ordinal);
        Assert.DoesNotContain(trace.Values, span => span.IsError);
        // buildx would send its own, and wait for a collector that hangs.
        Assert.All(collector.Spans, span => Assert.Equal("pipeline", span.Attributes["service.name"]));

        var command = Assert.Single(collector.Spans, span => span.Name == "pipeline run");
        Assert.Equal((command.TraceId, execution.TraceId), (Assert.Single(execution.Links), Assert.Single(command.Links)));
        Assert.DoesNotContain("downtime", collector.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failed_run_in_mode_real_shows_where_and_neither_its_secret_nor_its_inputs()
    {
        Executable.RequireEngine();
        await using var collector = await LoopbackCollector.Start(LoopbackCollector.Http);
        using var service = new FakeService(_ => FakeService.Json(401, """{"error":{"message":"wrong key sk-e2e-0123456789abcdef"}}"""));
        var inputs = Path.Combine(SourceTree.Root, "processors", "llm_chat", "cases", "question", "inputs.json");

        var result = await Run(
            collector,
            new(StringComparer.Ordinal) { ["OPENAI_API_KEY"] = "sk-e2e-0123456789abcdef" },
            "run", "llm_chat", "--inputs", inputs, "--mode", "real", "--build", "--json", "--egress-network", "host", "--setting", $"OPENAI_BASE_URL={service.Address}/v1", "--world", folder.FullName);

        var envelope = Assert.IsType<Envelope.Failure>(Envelope.Parse(Encoding.UTF8.GetBytes(result.Output)));
        var failed = collector.Spans.Where(span => span.TraceId == envelope.ExecutionId.TraceId && span.IsError).ToDictionary(span => span.Name.Split(' ')[0], StringComparer.Ordinal);
        Assert.Equal(["adapter.invoke", "execution", "processor.exec"], failed.Keys.Order(StringComparer.Ordinal), StringComparer.Ordinal);
        Assert.Equal(("ERR_ADAPTER_INVOCATION", "ERR_ADAPTER_INVOCATION"), (failed["execution"].Attributes["error.type"], failed["adapter.invoke"].Attributes["error.type"]));
        Assert.NotEqual("0", failed["processor.exec"].Attributes["process.exit.code"], StringComparer.Ordinal);
        Assert.All(["sk-e2e", "downtime", "wrong key"], planted => Assert.DoesNotContain(planted, collector.Text, StringComparison.Ordinal));
    }

    private Task<Result> Run(LoopbackCollector collector, Dictionary<string, string> more, params string[] args) => Executable.Run(
        new Dictionary<string, string>(collector.Variables.Concat(more), StringComparer.Ordinal) { ["DOCKER_CONFIG"] = folder.FullName, ["MODAL_CONFIG_PATH"] = "/nowhere/modal.toml" }, "", args);
}
