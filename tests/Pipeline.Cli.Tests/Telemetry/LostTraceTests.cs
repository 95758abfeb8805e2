using Pipeline.Tests.Machine;

namespace Pipeline.Cli.Tests.Telemetry;

/// <summary>A collector that takes nothing changes nothing but one line on standard error; without a collector nothing of it is loaded.</summary>
public sealed class LostTraceTests
{
    private static readonly Dictionary<string, string> Off = new(StringComparer.Ordinal);

    [Theory]
    [InlineData(LoopbackCollector.Grpc)]
    [InlineData(LoopbackCollector.Http)]
    public async Task Nobody_listens(string protocol)
    {
        using var closed = new ClosedPort();
        await IsToldOnce(new(StringComparer.Ordinal) { ["OTEL_EXPORTER_OTLP_ENDPOINT"] = $"http://user:s3cr3t@{closed.Address}", ["OTEL_EXPORTER_OTLP_PROTOCOL"] = protocol }, $"http://{closed.Address}");
    }

    [Theory]
    [InlineData(LoopbackCollector.Grpc)]
    [InlineData(LoopbackCollector.Http)]
    public async Task The_collector_refuses(string protocol)
    {
        await using var collector = await LoopbackCollector.Start(protocol, Reception.Refuses);
        await IsToldOnce(collector.Variables, collector.Address);
    }

    /// <summary>The exporter itself would wait for ten minutes.</summary>
    [Theory]
    [InlineData(LoopbackCollector.Grpc)]
    [InlineData(LoopbackCollector.Http)]
    public async Task The_collector_hangs(string protocol)
    {
        await using var collector = await LoopbackCollector.Start(protocol, Reception.Hangs);
        await IsToldOnce(new(collector.Variables, StringComparer.Ordinal) { ["OTEL_EXPORTER_OTLP_TIMEOUT"] = "600000", ["OTEL_BSP_EXPORT_TIMEOUT"] = "600000" }, collector.Address);
    }

    [Theory]
    [InlineData("collector:4317", "grpc", "OTEL_EXPORTER_OTLP_ENDPOINT is not the address of a collector (http://HOST:PORT or https://HOST:PORT)")]
    [InlineData("ftp://user:s3cr3t@collector", "grpc", "OTEL_EXPORTER_OTLP_ENDPOINT is not the address of a collector (http://HOST:PORT or https://HOST:PORT)")]
    [InlineData("http://127.0.0.1:1", "http/json", "OTEL_EXPORTER_OTLP_PROTOCOL is neither grpc nor http/protobuf")]
    public async Task What_the_exporter_would_ignore_is_refused_before_any_work(string address, string protocol, string told)
    {
        var result = await Executable.Run(new Dictionary<string, string>(StringComparer.Ordinal) { ["OTEL_EXPORTER_OTLP_ENDPOINT"] = address, ["OTEL_EXPORTER_OTLP_PROTOCOL"] = protocol }, "", "processors");
        Assert.Equal((1, "", $"pipeline: adapter invocation failed: {told}\n"), (result.Exit, result.Output, result.Error));
    }

    [Theory]
    [InlineData(null, null, false)]
    [InlineData("", null, false)]
    [InlineData("http://127.0.0.1:1", "true", false)]
    [InlineData("http://127.0.0.1:1", null, true)]
    public async Task Its_assemblies_are_loaded_only_where_something_is_to_be_sent(string? address, string? disabled, bool isLoaded)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "only Linux shows what a process has mapped");
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in new[] { ("OTEL_EXPORTER_OTLP_ENDPOINT", address), ("OTEL_SDK_DISABLED", disabled) })
        {
            if (value is not null)
            {
                variables[name] = value;
            }
        }

        // It waits for its inputs, by when the execution has begun.
        using var process = Executable.Start(variables, "run", "llm_chat", "--inputs", "-", "--mode", "mock", "--image", $"sha256:{new string('a', 64)}");
        Assert.Contains("execution.start", await process.StandardError.ReadLineAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        var mapped = await File.ReadAllTextAsync($"/proc/{process.Id}/maps", TestContext.Current.CancellationToken);
        process.StandardInput.Close();
        await Executable.End(process);

        Assert.Contains("/Pipeline.Lanes.dll", mapped, StringComparison.Ordinal);
        Assert.Equal(isLoaded, mapped.Contains("OpenTelemetry", StringComparison.Ordinal));
    }

    private static async Task IsToldOnce(Dictionary<string, string> variables, string address)
    {
        var without = await Executable.Run(Off, "", "processors", "--json");
        var with = await Executable.Run(variables, "", "processors", "--json");

        Assert.Equal((0, ""), (without.Exit, without.Error));
        Assert.Equal((0, without.Output), (with.Exit, with.Output));
        Assert.Equal(
            $"pipeline: the collector {address} did not take all spans: check OTEL_EXPORTER_OTLP_ENDPOINT, and OTEL_EXPORTER_OTLP_PROTOCOL and OTEL_EXPORTER_OTLP_HEADERS if it runs\n",
            with.Error);
    }
}
