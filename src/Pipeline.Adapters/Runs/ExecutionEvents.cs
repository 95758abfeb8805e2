using Pipeline.Adapters.Containers;
using Serilog;

namespace Pipeline.Adapters.Runs;

/// <summary>The adapter's events of one execution, each logged exactly once with the execution's properties.</summary>
internal sealed class ExecutionEvents(ILogger log, string adapter, Invocation invocation, Redactor redactor)
{
    private readonly ILogger log = Bind(log, adapter, invocation);

    private bool running;

    /// <summary>The properties of all events of an execution.</summary>
    public static ILogger Bind(ILogger log, string adapter, Invocation invocation) => log
        .ForContext("trace_id", invocation.ExecutionId.ToString())
        .ForContext("adapter", adapter)
        .ForContext("processor_ref", invocation.Spec.Ref.ToString())
        .ForContext("mode", invocation.Mode.ToString());

    public void AdapterInvoke() => log.Information("{event} {image_digest}", "adapter.invoke", invocation.Image.Digest.ToString());

    public void AdapterComplete(string outcome) => log.Information("{event} {outcome}", "adapter.complete", outcome);

    public void ExecStart()
    {
        running = true;
        log.Information("{event}", "processor.exec.start");
    }

    /// <summary>Logs success, failure or timeout of a started program, once.</summary>
    public void ExecEnd(ContainerEnd? end, Fault? fault)
    {
        if (!running)
        {
            return;
        }

        running = false;
        var bound = end is null ? log : Excerpt(end.StandardError).ForContext("stdout_bytes", end.StandardOutputBytes);
        switch (fault)
        {
            case null when end is not null:
                bound.Information("{event}", "processor.exec.success");
                break;
            case { Code: var code } when code == ErrorCode.Timeout:
                bound.Warning("{event} {code}", "processor.exec.timeout", code.Name);
                break;
            default:
                bound.Warning("{event} {code} {reason}", "processor.exec.fail", fault?.Code.Name, redactor.Redact(fault?.Message ?? "cancelled"));
                break;
        }
    }

    public void StorageWrite(OutputsIndex outputs) =>
        log.Information("{event} {files} {bytes}", "storage.write", outputs.Outputs.Count, outputs.Outputs.Sum(output => output.Size));

    public void StorageError(Fault fault) => log.Error("{event} {code} {reason}", "storage.error", fault.Code.Name, redactor.Redact(fault.Message));

    private ILogger Excerpt(StreamExcerpt stderr)
    {
        if (stderr.Length == 0)
        {
            return log;
        }

        var (head, tail) = stderr.End();
        return log
            .ForContext("stderr_bytes", stderr.Length)
            .ForContext("stderr_sha256", stderr.Digest.ToString())
            .ForContext("stderr_head", head)
            .ForContext("stderr_tail", tail);
    }
}
