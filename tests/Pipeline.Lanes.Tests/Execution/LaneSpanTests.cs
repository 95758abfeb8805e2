using System.Diagnostics;
using System.Text;
using Pipeline.Lanes.Catalogue;
using Pipeline.Lanes.Executions;
using Pipeline.Lanes.LaneReports;
using Pipeline.Lanes.PrAcceptance;
using Pipeline.Lanes.Spans;
using Pipeline.Tests.Spans;

namespace Pipeline.Lanes.Tests;

[Collection(nameof(SpanList))]
public sealed class LaneSpanTests : IDisposable
{
    private static readonly ExecutionId Id = ExecutionId.Parse("01a207bd-2e0a-70d6-947a-b8aae96f3765");
    private readonly TemporaryFolder folder = new();
    private readonly EventList events = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_lane_has_a_trace_of_its_own_that_links_to_those_of_its_executions()
    {
        folder.With("processors/p/processor.json", Specs.Json("p"))
            .With("processors/p/provider.py", "")
            .With("processors/p/cases/good/inputs.json", "{}")
            .With("processors/p/cases/good/expected/outputs/a.txt", "A\n")
            .With("processors/p/cases/bad/inputs.json", "{")
            .With("processors/p/cases/bad/expected.json", """{"code":"ERR_INPUTS","fragment":"invalid inputs payload: not JSON"}""");
        var ports = new PlayedPorts();
        using var spans = new SpanList();

        await new PrAcceptanceLane(
            new PrAcceptanceOptions(folder.Root), new Dictionary<string, string>(StringComparer.Ordinal), ports.Open, new PlainProgress(_ => { }), TimeProvider.System).Run(TestContext.Current.CancellationToken);

        var lane = Assert.Single(spans.Ended, span => span.DisplayName == "PrAcceptance");
        var processor = Assert.Single(spans.Ended, span => span.DisplayName == "processor p");
        var @case = Assert.Single(spans.Ended, span => span.DisplayName == "case good");
        Assert.Equal((default, lane.SpanId, processor.SpanId), (lane.ParentSpanId, processor.ParentSpanId, @case.ParentSpanId));
        Assert.All([lane, processor, @case], span => Assert.Equal((lane.TraceId, ActivityStatusCode.Unset), (span.TraceId, span.Status)));

        var executions = spans.Ended.Where(span => span.OperationName == "execution").ToArray();
        var begun = executions.Where(span => span.Status != ActivityStatusCode.Error).ToArray();
        Assert.Equal((ports.Runs, 2 * ports.Runs), (begun.Length, executions.Length));
        Assert.Equal(executions.Select(Hex), executions.Select(span => span.TraceId.ToString()), StringComparer.Ordinal);
        Assert.All(begun, span => Assert.Equal((default, @case.Context.SpanId), (span.ParentSpanId, Assert.Single(span.Links).Context.SpanId)));
        Assert.Equal(begun.Select(span => span.Context).ToHashSet(), @case.Links.Select(link => link.Context).ToHashSet());
    }

    [Fact]
    public void Every_lane_has_a_span()
    {
        var lanes = Directory.GetFiles(Path.Combine(SourceTree.Root, "src", "Pipeline.Lanes"), "*Lane.cs", SearchOption.AllDirectories)
            .Select(File.ReadAllText).Where(code => code.Contains("public sealed class ", StringComparison.Ordinal)).ToArray();
        Assert.NotEmpty(lanes);
        Assert.All(lanes, code => Assert.Contains("using var span = LaneSpans.Lane(", code, StringComparison.Ordinal));
    }

    [Fact]
    public void A_failure_is_recorded_by_its_code_and_without_its_text()
    {
        var adapter = new RecordingAdapter { Answer = invocation => new Envelope.Failure(invocation.ExecutionId, new Fault(ErrorCode.Timeout, "s3cr3t"), "") };
        using var spans = new SpanList();

        Run(adapter);

        var execution = Assert.Single(spans.Ended);
        Assert.Equal((ActivityStatusCode.Error, null, "ERR_TIMEOUT"), (execution.Status, execution.StatusDescription, execution.GetTagItem("error.type")));
        Assert.Equal(("execution p@1.2.3", "mock"), (execution.DisplayName, execution.GetTagItem("pipeline.mode")));
        Assert.DoesNotContain(execution.TagObjects, tag => tag.Value is string text && text.Contains("s3cr3t", StringComparison.Ordinal));
        Assert.Null(Activity.Current);
    }

    [Fact]
    public void What_was_aborted_is_an_error_and_leaves_no_span_open()
    {
        var adapter = new RecordingAdapter { Answer = _ => throw new OperationCanceledException() };
        using var spans = new SpanList();

        Assert.Throws<OperationCanceledException>(() => Run(adapter));

        Assert.Equal(ActivityStatusCode.Error, Assert.Single(spans.Ended).Status);
        Assert.Null(Activity.Current);
    }

    [Fact]
    public void Where_nobody_listens_nothing_is_allocated()
    {
        var envelope = new Envelope.Failure(Id, new Fault(ErrorCode.Timeout), "");
        void Calls()
        {
            using var lane = LaneSpans.Lane("Drift");
            using var processor = LaneSpans.Processor("p");
            using var @case = LaneSpans.Case("good");
            LaneSpans.Execution(Id, "p@1.0.0", Mode.Mock, "local")?.End(envelope);
            LaneSpans.Done(@case);
        }

        Assert.Equal(0, SpanList.Allocated(Calls));

        using var spans = new SpanList();
        Assert.NotEqual(0, SpanList.Allocated(Calls));
    }

    private static string Hex(Activity execution) => ((string)execution.GetTagItem("pipeline.execution_id")!).Replace("-", "", StringComparison.Ordinal);

    private void Run(RecordingAdapter adapter) => new Execution(adapter, _ => null, events.Logger, TimeProvider.System, ci: false).Run(
        new ExecutionRequest
        {
            Id = Id,
            Name = "p",
            Processor = () => new ProcessorCatalogue(folder.With("q/p/processor.json", Specs.Json("p")).Root + "/q").Find("p"),
            Mode = Mode.Mock,
            Inputs = () => InputsDocument.Parse(Encoding.UTF8.GetBytes("{}")),
            Image = (_, _) => RunnableImage.Built(RecordingAdapter.Image, "pipeline/p:dev"),
            Platform = _ => Platform.Arm64,
        },
        CancellationToken.None);
}
