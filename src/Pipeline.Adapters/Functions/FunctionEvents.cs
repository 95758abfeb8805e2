using Pipeline.Adapters.Local;
using Pipeline.Contracts;
using Serilog;

namespace Pipeline.Adapters.Functions;

/// <summary>The events of one call of a deployed function, each exactly once; what every adapter tells is <see cref="ExecutionEvents"/>'s.</summary>
internal sealed class FunctionEvents(ILogger log, string adapter, Invocation invocation, Func<string, string> redact)
{
    private readonly ILogger log = ExecutionEvents.Bind(log, adapter, invocation);
    private bool calling;

    public ExecutionEvents Execution { get; } = new(log, adapter, invocation, redact);

    public void Start(string app)
    {
        calling = true;
        log.Information("{event} {app} {function}", "modal.invoke.start", app, invocation.Spec.Name);
    }

    /// <summary>The end of a call that was started, told once: with what its program said, where it ran.</summary>
    public void Complete(FunctionStreams? streams, string outcome)
    {
        if (!calling)
        {
            return;
        }

        calling = false;
        var bound = streams is null ? log : log.ForContext("stdout_bytes", streams.StandardOutputBytes);
        if (streams is { StandardErrorBytes: > 0 })
        {
            bound = bound
                .ForContext("stderr_bytes", streams.StandardErrorBytes)
                .ForContext("stderr_sha256", streams.StandardErrorSha256.ToString())
                .ForContext("stderr_head", redact(streams.Head))
                .ForContext("stderr_tail", redact(streams.Tail));
        }

        bound.Information("{event} {outcome}", "modal.invoke.complete", outcome);
    }
}
