using System.Diagnostics;

namespace Pipeline.Lanes.Spans;

/// <summary>The spans of lanes and executions. Without a listener nothing is created, and no method allocates.</summary>
/// <remarks>
/// An execution has a trace of its own, whose id is the execution's. A lane has another; the span in it that ran the execution, and the execution's root link to each other.
/// A span counts as an error until its work has come to its end, so an exception needs no handler. Names and ids enter spans, texts and contents do not.
/// </remarks>
internal static class LaneSpans
{
    private static readonly ActivitySource Source = new("Pipeline.Lanes");

    /// <summary>Begins a lane.</summary>
    /// <param name="lane">The target's name.</param>
    public static Activity? Lane(string lane) => Begin(Source.StartActivity(lane), "pipeline.lane", lane);

    /// <summary>Begins a lane's work on a processor.</summary>
    public static Activity? Processor(string processor) => Begin(Source.StartActivity("processor"), "pipeline.processor", processor);

    /// <summary>Begins a lane's work on a case, whose executions it links to.</summary>
    public static Activity? Case(string @case) => Begin(Source.StartActivity("case"), "pipeline.case", @case);

    /// <summary>Begins an execution's trace.</summary>
    /// <param name="id">The execution.</param>
    /// <param name="processor">The processor's reference, or the name that it was asked by.</param>
    /// <param name="mode">The mode.</param>
    /// <param name="adapter">The adapter's name.</param>
    public static ExecutionSpan? Execution(ExecutionId id, string processor, Mode mode, string adapter)
    {
        if (!Source.HasListeners())
        {
            return null;
        }

        // A span starts below the current one, whatever its context says. Without one, a context that names no span makes a root with this trace id;
        // its flag lets samplers that follow a parent record it.
        var caller = Activity.Current;
        Activity.Current = null;
        var trace = new ActivityContext(ActivityTraceId.CreateFromString(id.TraceId), default, ActivityTraceFlags.Recorded);
        var span = Source.StartActivity("execution", ActivityKind.Internal, trace, links: caller is null ? null : [new ActivityLink(caller.Context)]);
        if (span is not null)
        {
            caller?.AddLink(new ActivityLink(span.Context));
            span.SetTag("pipeline.execution_id", id.ToString()).SetTag("pipeline.mode", mode.ToString()).SetTag("pipeline.adapter", adapter);
        }

        return new ExecutionSpan(Begin(span, "pipeline.processor_ref", processor), caller);
    }

    /// <summary>Marks a span's work as done.</summary>
    /// <param name="span">The span, if there is one.</param>
    /// <param name="failed">Whether it failed all the same.</param>
    public static void Done(Activity? span, bool failed = false) => span?.SetStatus(failed ? ActivityStatusCode.Error : ActivityStatusCode.Unset);

    private static Activity? Begin(Activity? span, string tag, string value)
    {
        if (span is not null)
        {
            span.SetTag(tag, value).SetStatus(ActivityStatusCode.Error).DisplayName = span.OperationName == value ? value : $"{span.OperationName} {value}";
        }

        return span;
    }
}

/// <summary>The root of an execution's trace.</summary>
/// <param name="span">The span; null if it is not recorded.</param>
/// <param name="caller">The span of another trace that is current before and after it, if there is one.</param>
internal sealed class ExecutionSpan(Activity? span, Activity? caller)
{
    public void End(Envelope envelope)
    {
        switch (envelope)
        {
            case Envelope.Success success:
                span?.SetTag("pipeline.outputs", success.Outputs.Count);
                LaneSpans.Done(span);
                break;
            case Envelope.Failure failure:
                span?.SetTag("error.type", failure.Fault.Code.Name);
                break;
        }

        Abort();
    }

    /// <summary>Ends an execution that has no envelope.</summary>
    public void Abort()
    {
        span?.Stop();
        Activity.Current = caller;
    }
}
