using Pipeline.Adapters.Local;
using Pipeline.Contracts;
using Pipeline.World;
using Serilog;

namespace Pipeline.Adapters.Functions;

/// <summary>Runs processors as functions that are deployed somewhere: a resolver finds them, an invoker carries bytes there and back.</summary>
/// <param name="app">The application that they are deployed as.</param>
/// <param name="world">Where runs settle.</param>
/// <param name="log">Is given the events of each execution.</param>
/// <param name="time">The clock of deadlines.</param>
public sealed class FunctionAdapter(FunctionApp app, IWorld world, ILogger log, TimeProvider time) : IAdapter
{
    public const string AdapterName = "modal";

    public string Name => AdapterName;

    public Envelope Invoke(Invocation invocation, CancellationToken cancellationToken)
    {
        var redactor = RunEnvironment.Redactor(invocation);
        var events = new FunctionEvents(log, Name, invocation, redactor);
        events.Execution.AdapterInvoke();
        var outcome = "cancelled";
        try
        {
            var envelope = Run(invocation, events, redactor, cancellationToken);
            outcome = envelope is Envelope.Failure failure ? failure.Fault.Code.Name : "success";
            return envelope;
        }
        finally
        {
            events.Complete(null, outcome);
            events.Execution.AdapterComplete(outcome);
        }
    }

    // The one place where a fault becomes an envelope; what a program said in it may hold a secret.
    private Envelope Run(Invocation invocation, FunctionEvents events, Redactor redactor, CancellationToken cancellationToken)
    {
        var fingerprint = RunFingerprint.Of(Name, invocation);
        try
        {
            return invocation.Platform == Platform.Amd64
                ? new FunctionRun(app, world, events, time).Execute(invocation, fingerprint, cancellationToken).GetAwaiter().GetResult()
                : throw new FaultException(ErrorCode.ModalInvocation, $"functions run on {Platform.Amd64}, not on {invocation.Platform}");
        }
        catch (FaultException e)
        {
            return new Envelope.Failure(invocation.ExecutionId, e.Fault.Redacted(redactor), fingerprint.ToString());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new Envelope.Failure(invocation.ExecutionId, new Fault(ErrorCode.AdapterInvocation, "the world's storage failed"), fingerprint.ToString());
        }
    }
}
