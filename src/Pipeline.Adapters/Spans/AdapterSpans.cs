using System.Diagnostics;

namespace Pipeline.Adapters.Spans;

/// <summary>The spans of invocations and builds, named like their events in the log. Without a listener nothing is created.</summary>
/// <remarks>A span counts as an error until its work has come to its end, so an exception needs no handler. No text of a program or of an engine enters one.</remarks>
internal static class AdapterSpans
{
    private static readonly ActivitySource Source = new("Pipeline.Adapters");

    /// <summary>Begins a build, an invocation, or a part of one.</summary>
    /// <param name="name">The name of its event in the log, without the outcome.</param>
    public static Activity? Start(string name) => Source.StartActivity(name)?.SetStatus(ActivityStatusCode.Error);

    /// <summary>Begins what a deployed function does in this process, for an engine that serves functions: in the execution's trace, but below no span of its caller, which may be anywhere.</summary>
    public static Activity? Serve(ExecutionId id)
    {
        if (!Source.HasListeners())
        {
            return null;
        }

        // A span starts below the current one, whatever its context says; the current one is a server's.
        Activity.Current = null;
        var trace = new ActivityContext(ActivityTraceId.CreateFromString(id.TraceId), default, ActivityTraceFlags.Recorded);
        return Source.StartActivity("function.serve", ActivityKind.Server, trace)?.SetStatus(ActivityStatusCode.Error);
    }

    /// <summary>Marks a span's work as done.</summary>
    public static void Done(Activity? span) => span?.SetStatus(ActivityStatusCode.Unset);

    /// <summary>Records how a container ended.</summary>
    /// <param name="span">The span, if there is one.</param>
    /// <param name="exited">Whether its program ended by itself.</param>
    /// <param name="status">Its exit status.</param>
    public static void Exit(Activity? span, bool exited, long status)
    {
        span?.SetTag("process.exit.code", status);
        if (exited && status == 0)
        {
            Done(span);
        }
    }

    /// <summary>Records how a span's work ended.</summary>
    /// <param name="span">The span, if there is one.</param>
    /// <param name="fault">The code of the fault, or another reason; null if it succeeded.</param>
    public static void End(Activity? span, string? fault)
    {
        if (fault is null)
        {
            Done(span);
        }
        else
        {
            span?.SetTag("error.type", fault);
        }
    }
}
