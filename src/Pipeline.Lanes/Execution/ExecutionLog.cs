using Pipeline.Contracts;
using Serilog;

namespace Pipeline.Lanes;

/// <summary>The events of one execution, each exactly once: <c>execution.start</c>, then <c>execution.settle</c> or <c>execution.fail</c>.</summary>
internal sealed class ExecutionLog
{
    private readonly ILogger log;
    private readonly TimeProvider time;
    private readonly long started;

    private ExecutionLog(ILogger log, TimeProvider time) => (this.log, this.time, started) = (log, time, time.GetTimestamp());

    private long Milliseconds => (long)time.GetElapsedTime(started).TotalMilliseconds;

    /// <summary>Binds what every line of the execution carries, and tells that it began.</summary>
    public static ExecutionLog Start(ILogger logger, TimeProvider time, ExecutionRequest request, string adapter, ProcessorRef? processor)
    {
        var execution = new ExecutionLog(
            logger.ForContext("trace_id", request.Id.ToString())
                .ForContext("adapter", adapter)
                .ForContext("processor_ref", processor?.ToString() ?? request.Name)
                .ForContext("mode", request.Mode.ToString()),
            time);
        execution.log.Information("{event}", "execution.start");
        return execution;
    }

    public void End(Envelope envelope)
    {
        switch (envelope)
        {
            case Envelope.Success success:
                log.Information("{event} {outputs} {duration_ms}", "execution.settle", success.Outputs.Count, Milliseconds);
                break;
            case Envelope.Failure failure:
                log.Error("{event} {code} {error} {duration_ms}", "execution.fail", failure.Fault.Code.Name, failure.Fault.Message, Milliseconds);
                break;
        }
    }

    /// <summary>Tells that the run was broken off by its caller, or by a programming error, and has no envelope.</summary>
    public void BreakOff(string reason) => log.Error("{event} {reason} {duration_ms}", "execution.fail", reason, Milliseconds);
}
