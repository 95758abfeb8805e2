using Pipeline.Lanes.Catalogue;
using Pipeline.Lanes.Spans;
using Serilog;

namespace Pipeline.Lanes.Executions;

/// <summary>Executes a request and returns its envelope: CI guard, processor, inputs, secrets, image, adapter, in this order.</summary>
/// <param name="adapter">Runs the container.</param>
/// <param name="secrets">Read in mode=real only; null if the secrets are where the processor runs.</param>
/// <param name="logger">Receives the events of each execution.</param>
/// <param name="time">Measures the execution.</param>
/// <param name="ci">Whether <c>CI=true</c>, read once at the edge.</param>
public sealed class Execution(IAdapter adapter, SecretStore? secrets, ILogger logger, TimeProvider time, bool ci)
{
    /// <summary>Runs one request; every outcome is an envelope.</summary>
    /// <exception cref="OperationCanceledException">The caller cancelled; nothing of the run stays behind.</exception>
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
            log.Abort(e is OperationCanceledException ? "cancelled" : e.GetType().Name);
            throw;
        }
    }

    // The guard comes before everything else, the catalogue included.
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

    // The only place where a lane's fault becomes an envelope.
    private Envelope Attempt(Processor processor, ExecutionRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return adapter.Invoke(Prepare(processor, request, cancellationToken), cancellationToken);
        }
        catch (FaultException e)
        {
            return new Envelope.Failure(request.Id, e.Fault.Redacted(Redactor.PatternsOnly), "");
        }
    }

    private Invocation Prepare(Processor processor, ExecutionRequest request, CancellationToken cancellationToken)
    {
        var spec = processor.Spec;
        var inputs = request.Inputs();
        processor.Schema.Check(inputs);
        var settings = SettingOverrides.Check(spec, request.Mode, request.Settings);
        var values = RequiredSecrets.Read(spec, request.Mode, secrets);
        var prefix = Expand(request.WritePrefix, spec.Name, request.Id);
        if (request.Mode == Mode.Real && request.Conditions != RunConditions.Usual)
        {
            throw new FaultException(ErrorCode.AdapterInvocation, "the conditions of a run can be changed in mode=mock only");
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

internal static class SettingOverrides
{
    /// <summary>Applies overrides of the spec's settings in mode=real; mode=mock always uses the defaults.</summary>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c> if an override would have no effect.</exception>
    public static IReadOnlyDictionary<string, string> Check(ProcessorSpec spec, Mode mode, IReadOnlyDictionary<string, string> settings)
    {
        if (settings.Keys.Order(StringComparer.Ordinal).FirstOrDefault(name => !spec.Settings.ContainsKey(name)) is { } unknown)
        {
            var near = NearestName.Of(unknown, spec.Settings.Keys);
            throw new FaultException(ErrorCode.AdapterInvocation, $"{spec.Ref} has no setting '{unknown}'{(near is null ? "" : $"; did you mean '{near}'?")}");
        }

        return settings.Count == 0 || mode == Mode.Real
            ? settings
            : throw new FaultException(ErrorCode.AdapterInvocation, "settings have no effect in mode=mock, which uses the defaults");
    }
}

/// <summary>The events of one execution, each exactly once: <c>execution.start</c>, then <c>execution.settle</c> or <c>execution.fail</c>; and the span between them.</summary>
internal sealed class ExecutionLog
{
    private readonly ILogger log;
    private readonly TimeProvider time;
    private readonly long started;
    private readonly ExecutionSpan? span;

    private ExecutionLog(ILogger log, TimeProvider time, ExecutionSpan? span) => (this.log, this.time, this.span, started) = (log, time, span, time.GetTimestamp());

    private long Milliseconds => (long)time.GetElapsedTime(started).TotalMilliseconds;

    /// <summary>Binds the properties of every log line of the execution, and logs its start.</summary>
    public static ExecutionLog Start(ILogger logger, TimeProvider time, ExecutionRequest request, string adapter, ProcessorRef? processor)
    {
        var reference = processor?.ToString() ?? request.Name;
        var execution = new ExecutionLog(
            logger.ForContext("trace_id", request.Id.ToString())
                .ForContext("adapter", adapter)
                .ForContext("processor_ref", reference)
                .ForContext("mode", request.Mode.ToString()),
            time,
            LaneSpans.Execution(request.Id, reference, request.Mode, adapter));
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

        span?.End(envelope);
    }

    /// <summary>Logs that the run was aborted by its caller or by a programming error, and has no envelope.</summary>
    public void Abort(string reason)
    {
        log.Error("{event} {reason} {duration_ms}", "execution.fail", reason, Milliseconds);
        span?.Abort();
    }
}
