using System.Diagnostics;
using System.Text;
using Pipeline.Cli.Telemetry;
using Pipeline.Tests.Spans;

namespace Pipeline.Cli.Tests.Telemetry;

/// <summary>The command in this process, with twins. The SDK reads the environment of the process, so nothing else may run.</summary>
[Collection(nameof(SpanList))]
public sealed class TwinTraceTests : IDisposable
{
    private const string Secret = "correct horse/battery+staple";
    private readonly CommandLine cli = new() { Secrets = _ => Secret };

    public TwinTraceTests() => cli.WithProcessor("echo").With("in.json", $$"""{ "text": "{{Secret}}" }""");

    public void Dispose()
    {
        foreach (var name in new[] { "OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_PROTOCOL" })
        {
            Environment.SetEnvironmentVariable(name, null);
        }

        cli.Dispose();
    }

    [Fact]
    public async Task A_trace_has_the_id_of_the_envelope_and_the_receipt_and_neither_payload_nor_secret()
    {
        await using var collector = await Collector();
        Result settled, failed;
        using (Begin())
        {
            settled = Run();
            cli.Adapter.Running = (_, _) => throw new FaultException(ErrorCode.AdapterInvocation, $"the provider answered {Secret}");
            failed = Run();
        }

        var id = Assert.IsType<Envelope.Success>(Envelope.Parse(Encoding.UTF8.GetBytes(settled.Output))).ExecutionId;
        var succeeded = Assert.Single(collector.Spans, span => span.TraceId == id.TraceId);
        Assert.Equal(("execution echo@1.2.3", "real", "twin", "1"), (succeeded.Name, succeeded.Attributes["pipeline.mode"], succeeded.Attributes["pipeline.adapter"], succeeded.Attributes["pipeline.outputs"]));
        using var receipt = cli.World.OpenRead(WorldPath.Parse($"world://local/runs/echo/{id}/receipt.json"));
        using var bytes = new MemoryStream();
        await receipt.CopyToAsync(bytes, TestContext.Current.CancellationToken);
        Assert.Equal(id, Receipt.Parse(bytes.ToArray()).ExecutionId);

        var refusal = Assert.IsType<Envelope.Failure>(Envelope.Parse(Encoding.UTF8.GetBytes(failed.Output)));
        var lost = Assert.Single(collector.Spans, span => span.TraceId == refusal.ExecutionId.TraceId);
        Assert.Equal((true, "ERR_ADAPTER_INVOCATION"), (lost.IsError, lost.Attributes["error.type"]));
        Assert.All([Secret, Secret[..7]], planted => Assert.DoesNotContain(planted, collector.Text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Concurrent_targets_share_one_export_that_ends_with_the_last_of_them()
    {
        await using var collector = await Collector();
        var first = Begin();
        using (Begin())
        {
            Run();
            first.Dispose();
            first.Dispose();
            Run();
        }

        Run();

        Assert.Equal(2, collector.Spans.Count(span => span.Name == "pipeline run"));
    }

    [Fact]
    public void What_has_the_form_of_a_secret_is_masked_all_the_same()
    {
        using var redaction = new SpanRedaction();
        using var span = new Activity("pushing to https://bot:hunter2@example.org/").SetTag("a", "https://bot:hunter2@example.org/").SetTag("b", 7L);

        redaction.OnEnd(span);

        Assert.Equal(("pushing to https://***@example.org/", "https://***@example.org/", 7L), (span.DisplayName, span.GetTagItem("a"), span.GetTagItem("b")));
    }

    [Fact]
    public void Where_nobody_listens_a_command_allocates_nothing_for_its_span()
    {
        var command = cli.Tree().Parse(["processors"]).CommandResult;
        void Calls()
        {
            using var span = CommandSpans.Start(command);
            CommandSpans.End(span, 1);
        }

        Assert.Equal(0, SpanList.Allocated(Calls));

        using var spans = new SpanList();
        Assert.NotEqual(0, SpanList.Allocated(Calls));
    }

    private static async Task<LoopbackCollector> Collector()
    {
        var collector = await LoopbackCollector.Start(LoopbackCollector.Http);
        foreach (var (name, value) in collector.Variables)
        {
            Environment.SetEnvironmentVariable(name, value);
        }

        return collector;
    }

    private static TraceExport Begin() => TraceExport.Begin(Environment.GetEnvironmentVariable, ProxyRule.None, TextWriter.Null)!;

    private Result Run() => cli.Run("run", "echo", "--inputs", "in.json", "--mode", "real", "--build", "--json");
}
