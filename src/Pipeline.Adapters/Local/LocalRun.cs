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
        var image = await runner.Prepare(invocation.Image, invocation.Platform, cancellationToken);
        Fingerprint = RunFingerprint.Of(LocalAdapter.AdapterName, invocation);
        using var staged = Stored(() => world.Stage(invocation.ExecutionId, invocation.WritePrefix));
        var inputs = Stored(() => StagedInputs.Write(staged, invocation.Inputs, cancellationToken));
        var settings = RunSettings.Of(invocation, runner.Options, image, environment, Fingerprint, staged);
        try
        {
            return await runner.Run(
                settings, invocation.Timeout, events.ExecStart, end => Conclude(end, staged, inputs, Fingerprint, cancellationToken), cancellationToken);
        }
        catch (FaultException e)
        {
            events.ExecEnd(null, e.Fault);
            throw;
        }
        finally
        {
            // Neither an end nor a fault: the caller's cancellation.
            events.ExecEnd(null, null);
        }
    }

    private Envelope.Success Conclude(
        ContainerEnd end, IStagedRun staged, InputsDocument inputs, EnvFingerprint fingerprint, CancellationToken cancellationToken)
    {
        var fault = Judgement.Of(end, staged.ArtifactsFolder, invocation.Timeout, runner.Options);
        events.ExecEnd(end, fault);
        return fault is null ? Stored(() => Settle(staged, inputs, fingerprint, cancellationToken)) : throw new FaultException(fault);
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
        catch (FaultException e) when (e.Fault.Code != ErrorCode.Inputs)
        {
            events.StorageError(e.Fault);
            throw;
        }
    }
}
