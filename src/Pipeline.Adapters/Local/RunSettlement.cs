using Pipeline.Adapters.Local.Outputs;
using Pipeline.Contracts;
using Pipeline.World;

namespace Pipeline.Adapters.Local;

/// <summary>The end of a run, wherever its program ran: its outputs are scanned, the world settles them, the envelope says where they are; or the world records its fault.</summary>
/// <param name="invocation">The run.</param>
/// <param name="limits">The bounds on what it may have written.</param>
/// <param name="events">Are told what was stored, or why it was not.</param>
internal sealed class RunSettlement(Invocation invocation, LocalOptions limits, ExecutionEvents events)
{
    private bool failed;

    /// <summary>Does the run; a fault that ends it is in the ledger before it is told.</summary>
    public async Task<Envelope> Recorded(IStagedRun staged, RequestedRun asked, Func<Task<Envelope>> run)
    {
        try
        {
            return await run();
        }
        catch (FaultException e)
        {
            Record(staged, asked.Terms, e.Fault.Code);
            throw;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Record(staged, asked.Terms, ErrorCode.AdapterInvocation);
            throw;
        }
    }

    public Envelope.Success Settle(IStagedRun staged, RequestedRun asked, CancellationToken cancellationToken)
    {
        var folder = staged.EnterRunFolder();
        var outputs = OutputScan.Run(folder, limits, cancellationToken);
        PublicText.RejectSecrets(invocation, folder, outputs);
        if (asked.Request is { } request)
        {
            staged.Keep(request);
        }

        staged.Settle(asked.Terms, outputs);
        events.StorageWrite(outputs);
        var prefix = invocation.WritePrefix;
        return new Envelope.Success(
            invocation.ExecutionId, prefix, prefix.Index, outputs.Outputs.Select(output => prefix.Output(output.Path)), asked.Terms.Fingerprint, invocation.Image.Tag);
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
            Tell(e.Fault);
            throw;
        }
    }

    // A ledger that takes nothing is told beside the fault, and does not hide it.
    private void Record(IStagedRun staged, ExpectedRun terms, ErrorCode code)
    {
        try
        {
            staged.Fail(terms, code);
        }
        catch (FaultException e)
        {
            Tell(e.Fault);
        }
    }

    // The storage fails once; what follows from it is no news.
    private void Tell(Fault fault)
    {
        if (!failed)
        {
            failed = true;
            events.StorageError(fault);
        }
    }
}
