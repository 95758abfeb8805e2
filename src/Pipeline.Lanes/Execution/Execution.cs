using Pipeline.Contracts;
using Serilog;

namespace Pipeline.Lanes;

/// <summary>Takes a request to its envelope: CI guard, processor, inputs, secrets, image, adapter, in this order.</summary>
/// <param name="adapter">Runs the container.</param>
/// <param name="secrets">Is asked in mode=real only; none where the secrets are where the processor runs.</param>
/// <param name="logger">Is given the events of each execution.</param>
/// <param name="time">Measures the execution.</param>
/// <param name="ci">Whether <c>CI=true</c>, read once at the edge.</param>
public sealed class Execution(IAdapter adapter, SecretStore? secrets, ILogger logger, TimeProvider time, bool ci)
{
    /// <summary>Runs one request to its end; every outcome is an envelope.</summary>
    /// <exception cref="OperationCanceledException">The caller cancelled; nothing of the run is left behind.</exception>
    public Envelope Run(ExecutionRequest request, CancellationToken cancellationToken)
    {
        var (processor, refusal) = Admit(request);
        var log = ExecutionLog.Start(logger, time, request, adapter.Name, processor?.Spec.Ref);
        try
        {
            var envelope = processor is null ? new Envelope.Failure(request.Id, refusal!, "") : Attempt(processor, request, cancellationToken);
            log.End(envelope);
            return envelope;
        }
        catch (Exception e)
        {
            log.BreakOff(e is OperationCanceledException ? "cancelled" : e.GetType().Name);
            throw;
        }
    }

    // The guard stands before everything, the catalogue included.
    private (Processor? Processor, Fault? Refusal) Admit(ExecutionRequest request)
    {
        if (CiGuard.Check(request.Mode, ci) is { } refusal)
        {
            return (null, refusal);
        }

        try
        {
            return (request.Processor(), null);
        }
        catch (FaultException e)
        {
            return (null, e.Fault);
        }
    }

    // The one place where a fault of a lane becomes an envelope.
    private Envelope Attempt(Processor processor, ExecutionRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return adapter.Invoke(Prepare(processor, request, cancellationToken), cancellationToken);
        }
        catch (FaultException e)
        {
            return new Envelope.Failure(request.Id, e.Fault.Redacted(Redactor.OfForms), "");
        }
    }

    private Invocation Prepare(Processor processor, ExecutionRequest request, CancellationToken cancellationToken)
    {
        var spec = processor.Spec;
        var inputs = InputsDocument.Parse(request.Inputs());
        processor.Schema.Check(inputs);
        var settings = SettingOverrides.Check(spec, request.Mode, request.Settings);
        var values = RequiredSecrets.Read(spec, request.Mode, secrets);
        var prefix = Expand(request.WritePrefix, spec.Name, request.Id);
        if (request.Mode == Mode.Real && request.Conditions != RunConditions.Usual)
        {
            throw new FaultException(ErrorCode.AdapterInvocation, "the conditions of a run are changed in mode=mock alone");
        }

        var image = request.Image(processor, cancellationToken);
        return new Invocation(
            spec, image, request.Platform(spec), request.Mode, inputs, request.Id, prefix, request.Timeout ?? spec.Timeout, values, settings) { Conditions = request.Conditions };
    }

    private static WritePrefix Expand(string template, string processor, ExecutionId id)
    {
        try
        {
            return WritePrefix.Expand(template.Replace("{processor}", processor, StringComparison.Ordinal), id);
        }
        catch (FormatException e)
        {
            throw new FaultException(ErrorCode.AdapterInvocation, e.Message, e);
        }
    }
}
