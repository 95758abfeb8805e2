using Pipeline.Adapters.Local.Outputs;
using Pipeline.Contracts;
using Pipeline.World;

namespace Pipeline.Adapters.Local;

/// <summary>The end of a run that went well, wherever its program ran: its outputs are scanned, the world settles them, the envelope says where they are.</summary>
/// <param name="invocation">The run.</param>
/// <param name="limits">The bounds on what it may have written.</param>
/// <param name="events">Are told what was stored, or why it was not.</param>
internal sealed class Settlement(Invocation invocation, LocalOptions limits, ExecutionEvents events)
{
    public Envelope.Success Settle(IStagedRun staged, InputsDocument inputs, EnvFingerprint fingerprint, CancellationToken cancellationToken)
    {
        var outputs = OutputScan.Run(staged.EnterRunFolder(), limits, cancellationToken);
        staged.Settle(new Expectation(invocation.Spec.Ref, invocation.Mode, fingerprint, invocation.Image.Tag, inputs.Hash, outputs));
        events.StorageWrite(outputs);
        var prefix = invocation.WritePrefix;
        return new Envelope.Success(
            invocation.ExecutionId, prefix, prefix.Index, outputs.Outputs.Select(output => prefix.Output(output.Path)), fingerprint, invocation.Image.Tag);
    }

    /// <summary>Does what needs the world's storage, and tells when that fails.</summary>
    public T Stored<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (FaultException e) when (e.Fault.Code != ErrorCode.Inputs)
        {
            events.StorageError(e.Fault);
            throw;
        }
    }
}
