using System.Text;
using Pipeline.Adapters.Containers;
using Pipeline.Adapters.Runs;
using Serilog;

namespace Pipeline.Adapters.Functions;

/// <summary>The events of one call of a deployed function, each logged exactly once; <see cref="ExecutionEvents"/> has the events of all adapters.</summary>
internal sealed class FunctionEvents(ILogger log, string adapter, Invocation invocation, Redactor redactor) : ICallNotes
{
    // The length of the kept start and end of a long note, such as a traceback.
    private const int NoteCharacters = 2000;

    private ILogger log = ExecutionEvents.Bind(log, adapter, invocation);
    private bool calling;

    public ExecutionEvents Execution { get; } = new(log, adapter, invocation, redactor);

    public void Start(string app)
    {
        calling = true;
        log.Information("{event} {app} {function}", "modal.invoke.start", app, invocation.Spec.Name);
    }

    /// <summary>Binds the call's properties from here on.</summary>
    public void Note(string name, string value)
    {
        if (value.Length <= NoteCharacters)
        {
            log = log.ForContext(name, redactor.Redact(value));
            return;
        }

        using var excerpt = new StreamExcerpt(NoteCharacters, redactor);
        excerpt.Append(Encoding.UTF8.GetBytes(value));
        var (head, tail) = excerpt.End();
        log = log
            .ForContext(name + "_bytes", excerpt.Length)
            .ForContext(name + "_sha256", excerpt.Digest.ToString())
            .ForContext(name + "_head", head)
            .ForContext(name + "_tail", tail);
    }

    /// <summary>Logs the end of a started call once, with its program's output from where it ran.</summary>
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
                .ForContext("stderr_head", redactor.Redact(streams.Head))
                .ForContext("stderr_tail", redactor.Redact(streams.Tail));
        }

        bound.Information("{event} {outcome}", "modal.invoke.complete", outcome);
    }
}
