using Pipeline.Adapters.Engine;
using Pipeline.Adapters.Spans;
using Pipeline.World;

namespace Pipeline.Adapters.Runs;

/// <summary>The end of a run, wherever its program ran: scans the outputs and settles them in the world, or records the fault there.</summary>
/// <param name="invocation">The run.</param>
/// <param name="limits">The limits on the outputs.</param>
/// <param name="events">Logs what was stored, or why not.</param>
internal sealed class RunSettlement(Invocation invocation, LocalOptions limits, ExecutionEvents events)
{
    private bool failed;

    /// <summary>Does the run; a fault is recorded in the ledger before it is returned.</summary>
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
        var outputs = Scan(folder, cancellationToken);
        using var span = AdapterSpans.Start("storage.write");
        if (asked.Request is { } request)
        {
            staged.Keep(request);
        }

        staged.Settle(asked.Terms, outputs);
        events.StorageWrite(outputs);
        AdapterSpans.Done(span);
        var prefix = invocation.WritePrefix;
        return new Envelope.Success(
            invocation.ExecutionId, prefix, prefix.Index, outputs.Outputs.Select(output => prefix.Output(output.Path)), asked.Terms.Fingerprint, invocation.Image.Tag);
    }

    private OutputsIndex Scan(string folder, CancellationToken cancellationToken)
    {
        using var span = AdapterSpans.Start("outputs.scan");
        var outputs = OutputScan.Run(folder, limits, cancellationToken);
        PublicText.RejectSecrets(invocation, folder, outputs);
        AdapterSpans.Done(span);
        return outputs;
    }

    /// <summary>Runs work that needs the world's storage, and logs its failure.</summary>
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

    // A failure of the ledger is logged beside the fault, and does not hide it.
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

    // Log a storage failure once; its consequences are not news.
    private void Tell(Fault fault)
    {
        if (!failed)
        {
            failed = true;
            events.StorageError(fault);
        }
    }
}
