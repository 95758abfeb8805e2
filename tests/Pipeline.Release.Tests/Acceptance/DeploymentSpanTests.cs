using System.Diagnostics;
using Pipeline.Tests.Spans;

namespace Pipeline.Release.Tests;

/// <summary>The same processor on the engine and as a function, with everything that it asks of a registry and of Modal.</summary>
[Collection(nameof(SpanList))]
public sealed class DeploymentSpanTests(GreenImage green)
{
    [Fact]
    public async Task Both_sides_of_a_call_are_in_the_trace_of_its_execution()
    {
        await using var release = await PinnedRelease.Of(green);
        using var spans = new SpanList();

        await release.Deploy();

        var executions = spans.Ended.Where(span => span.OperationName == "execution").ToDictionary(span => span.TraceId);
        var calls = spans.Ended.Where(span => span.OperationName == "modal.invoke").ToArray();
        Assert.NotEmpty(calls);
        Assert.All(calls, call =>
        {
            var trace = spans.Ended.Where(span => span.TraceId == call.TraceId).ToArray();
            Assert.Equal("modal", executions[call.TraceId].GetTagItem("pipeline.adapter"));
            Assert.Contains(trace, span => span.Source.Name == "Pipeline.Modal" && span.ParentSpanId == call.SpanId);
            var served = Assert.Single(trace, span => span.OperationName == "function.serve");
            Assert.Equal((default, ActivityStatusCode.Unset), (served.ParentSpanId, served.Status));
            Assert.Contains(trace, span => span.OperationName == "processor.exec" && span.ParentSpanId == served.SpanId);
        });
        Assert.Contains(spans.Ended, span => span.DisplayName == "DeployMock");
    }
}
