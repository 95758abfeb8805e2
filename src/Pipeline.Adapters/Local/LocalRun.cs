using Pipeline.Adapters.Containers;
using Pipeline.Adapters.Engine;
using Pipeline.Adapters.Runs;
using Pipeline.World;

namespace Pipeline.Adapters.Local;

/// <summary>One invocation from its secrets to its settlement.</summary>
internal sealed class LocalRun(Invocation invocation, ContainerRunner runner, IWorld world, ExecutionEvents events)
{
    private readonly RunSettlement settlement = new(invocation, runner.Options, events);

    public Invocation Invocation => invocation;

    /// <summary>The environment's fingerprint, once the image is known.</summary>
    public EnvFingerprint? Fingerprint { get; private set; }

    public async Task<Envelope> Execute(CancellationToken cancellationToken)
    {
        var environment = RunEnvironment.Of(invocation);
        var image = await runner.Prepare(invocation.Image, invocation.Platform, cancellationToken);
        Fingerprint = RunFingerprint.Of(LocalAdapter.AdapterName, invocation);
        using var staged = settlement.Stored(() => world.Stage(invocation.ExecutionId, invocation.WritePrefix));
        var inputs = settlement.Stored(() => StagedInputs.Write(staged, invocation.Inputs, invocation.Conditions, cancellationToken));
        var settings = RunContainer.Of(invocation, runner.Options, image, environment, Fingerprint, staged);
        var asked = RequestedRun.Of(invocation, inputs, Fingerprint);
        return await settlement.Recorded(staged, asked, () => Run(settings, staged, asked, cancellationToken));
    }

    private async Task<Envelope> Run(ContainerDefinition settings, IStagedRun staged, RequestedRun asked, CancellationToken cancellationToken)
    {
        try
        {
            return await runner.Run(
                settings, invocation.Timeout, events.ExecStart, end => Conclude(end, staged, asked, cancellationToken), cancellationToken);
        }
        catch (FaultException e)
        {
            events.ExecEnd(null, e.Fault);
            throw;
        }
        finally
        {
            // Neither an end nor a fault: the caller cancelled.
            events.ExecEnd(null, null);
        }
    }

    private Envelope.Success Conclude(ContainerEnd end, IStagedRun staged, RequestedRun asked, CancellationToken cancellationToken)
    {
        var fault = ContainerFault.Of(end, staged.ArtifactsFolder, invocation.Timeout, runner.Options);
        events.ExecEnd(end, fault);
        if (fault is not null)
        {
            throw new FaultException(fault);
        }

        return settlement.Stored(() =>
        {
            staged.Keep(new ConfinementEvidence(end.Confinement, invocation.ExecutionId, invocation.Mode));
            return settlement.Settle(staged, asked, cancellationToken);
        });
    }
}
