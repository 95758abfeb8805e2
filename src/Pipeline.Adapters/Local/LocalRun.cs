using Pipeline.Adapters.Local.Containers;
using Pipeline.Adapters.Local.Outputs;
using Pipeline.Contracts;
using Pipeline.World;

namespace Pipeline.Adapters.Local;

/// <summary>One invocation from its secrets to its settlement.</summary>
internal sealed class LocalRun(Invocation invocation, ContainerRunner runner, IWorld world, ExecutionEvents events)
{
    public Invocation Invocation => invocation;

    /// <summary>The environment, once the image is known.</summary>
    public EnvFingerprint? Fingerprint { get; private set; }

    public async Task<Envelope> Execute(CancellationToken cancellationToken)
    {
        var environment = RunEnvironment.Of(invocation);
        var image = await runner.Require(invocation.Image, cancellationToken);
        Fingerprint = RunFingerprint.Of(invocation, image.Platform);
        using var staged = Stored(() => world.Stage(invocation.ExecutionId, invocation.WritePrefix));
        var inputs = StagedInputs.Write(staged, invocation.Inputs, cancellationToken);
        var settings = RunSettings.Of(invocation, runner.Options, image.Platform, environment, Fingerprint, staged);
        await Contain(settings, cancellationToken);
        return Stored(() => Settle(staged, inputs, Fingerprint, cancellationToken));
    }

    private async Task Contain(ContainerSettings settings, CancellationToken cancellationToken)
    {
        ContainerEnd? end = null;
        Fault? fault = null;
        try
        {
            end = await runner.Run(settings, invocation.Timeout, events.ExecStart, cancellationToken);
            fault = Judgement.Of(end, settings.ArtifactsFolder, invocation.Timeout, runner.Options);
        }
        catch (FaultException e)
        {
            fault = e.Fault;
            throw;
        }
        finally
        {
            // Neither an end nor a fault: the caller's cancellation.
            events.ExecEnd(end, fault);
            end?.StandardError.Dispose();
        }

        if (fault is not null)
        {
            throw new FaultException(fault);
        }
    }

    private Envelope.Success Settle(IStagedRun staged, InputsDocument inputs, EnvFingerprint fingerprint, CancellationToken cancellationToken)
    {
        var outputs = OutputScan.Run(staged.EnterRunFolder(), runner.Options, cancellationToken);
        staged.Settle(new Expectation(invocation.Spec.Ref, invocation.Mode, fingerprint, invocation.Image.Tag, inputs.Hash, outputs));
        events.StorageWrite(outputs);
        var prefix = invocation.WritePrefix;
        return new Envelope.Success(
            invocation.ExecutionId, prefix, prefix.Index, outputs.Outputs.Select(output => prefix.Output(output.Path)), fingerprint, invocation.Image.Tag);
    }

    private T Stored<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (FaultException e)
        {
            events.StorageError(e.Fault);
            throw;
        }
    }
}
