using System.Diagnostics;
using Pipeline.Adapters.Spans;
using Pipeline.Tests.Spans;

namespace Pipeline.Adapters.Tests;

[Collection(nameof(SpanList))]
public sealed class AdapterSpanTests
{
    private static readonly ExecutionId Id = ExecutionId.Parse("01a207bd-2e0a-70d6-947a-b8aae96f3765");

    [Fact]
    public void Where_nobody_listens_nothing_is_allocated()
    {
        static void Calls()
        {
            using var invocation = AdapterSpans.Start("adapter.invoke");
            using var container = AdapterSpans.Start("processor.exec");
            AdapterSpans.Exit(container, exited: true, status: 0);
            AdapterSpans.End(invocation, null);
            using var function = AdapterSpans.Serve(Id);
            AdapterSpans.End(function, ErrorCode.Timeout.Name);
        }

        Assert.Equal(0, SpanList.Allocated(Calls));

        using var spans = new SpanList();
        Assert.NotEqual(0, SpanList.Allocated(Calls));
    }

    [Fact]
    public void A_function_is_served_in_the_trace_of_its_execution()
    {
        using var spans = new SpanList();
        using var other = new ActivitySource("Pipeline.Server");
        using (other.StartActivity("request"))
        {
            AdapterSpans.Serve(Id)!.Dispose();
        }

        Assert.Equal(("01a207bd2e0a70d6947ab8aae96f3765", default), (spans.Ended[0].TraceId.ToString(), spans.Ended[0].ParentSpanId));
    }
}
