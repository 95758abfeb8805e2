using Pipeline.Adapters.Local.Containers;
using Pipeline.Contracts;
using Pipeline.World;
using Serilog;

namespace Pipeline.Adapters.Local;

/// <summary>Runs processors as containers of this machine's Docker engine.</summary>
internal sealed class LocalAdapter(ContainerRunner runner, IWorld world, ILogger log, Redaction redaction) : IAdapter
{
    public const string AdapterName = "local";

    public string Name => AdapterName;

    public Envelope Invoke(Invocation invocation, CancellationToken cancellationToken)
    {
        var redact = redaction(invocation.Mode == Mode.Real ? [.. invocation.Secrets.Values] : []);
        var events = new ExecutionEvents(log, Name, invocation, redact);
        var run = new LocalRun(invocation, runner, world, events);
        events.AdapterInvoke();
        var outcome = "cancelled";
        try
        {
            var envelope = Run(run, redact, cancellationToken);
            outcome = envelope is Envelope.Failure failure ? failure.Fault.Code.Name : "success";
            return envelope;
        }
        finally
        {
            events.AdapterComplete(outcome);
        }
    }

    // The one place where a fault becomes an envelope; what a container said in it may hold a secret.
    private static Envelope Run(LocalRun run, Func<string, string> redact, CancellationToken cancellationToken)
    {
        try
        {
            return run.Execute(cancellationToken).GetAwaiter().GetResult();
        }
        catch (FaultException e)
        {
            return Fail(run, FaultRedaction.Of(e.Fault, redact));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Fail(run, new Fault(ErrorCode.AdapterInvocation, "the world's storage failed"));
        }
    }

    private static Envelope.Failure Fail(LocalRun run, Fault fault) =>
        new(run.Invocation.ExecutionId, fault, run.Fingerprint?.ToString() ?? "");
}
