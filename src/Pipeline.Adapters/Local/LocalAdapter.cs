using Pipeline.Adapters.Containers;
using Pipeline.Adapters.Runs;
using Pipeline.Adapters.Spans;
using Pipeline.World;
using Serilog;

namespace Pipeline.Adapters.Local;

/// <summary>Runs processors as containers on this machine's Docker engine.</summary>
internal sealed class LocalAdapter(ContainerRunner runner, IWorld world, ILogger log) : IAdapter
{
    public const string AdapterName = "local";

    private const string Success = "success";

    public string Name => AdapterName;

    public Envelope Invoke(Invocation invocation, CancellationToken cancellationToken)
    {
        var redactor = RunEnvironment.Redactor(invocation);
        var events = new ExecutionEvents(log, Name, invocation, redactor);
        var run = new LocalRun(invocation, runner, world, events);
        using var span = AdapterSpans.Start("adapter.invoke");
        events.AdapterInvoke();
        var outcome = "cancelled";
        try
        {
            var envelope = Run(run, redactor, cancellationToken);
            outcome = envelope is Envelope.Failure failure ? failure.Fault.Code.Name : Success;
            return envelope;
        }
        finally
        {
            events.AdapterComplete(outcome);
            AdapterSpans.End(span, outcome == Success ? null : outcome);
        }
    }

    // The only place where a fault becomes an envelope; a container's message in it may contain a secret.
    private static Envelope Run(LocalRun run, Redactor redactor, CancellationToken cancellationToken)
    {
        try
        {
            return run.Execute(cancellationToken).GetAwaiter().GetResult();
        }
        catch (FaultException e)
        {
            return Fail(run, e.Fault.Redacted(redactor));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Fail(run, new Fault(ErrorCode.AdapterInvocation, "the world's storage failed"));
        }
    }

    private static Envelope.Failure Fail(LocalRun run, Fault fault) =>
        new(run.Invocation.ExecutionId, fault, run.Fingerprint?.ToString() ?? "");
}
