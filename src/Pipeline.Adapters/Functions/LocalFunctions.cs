using Pipeline.Contracts;

namespace Pipeline.Adapters.Functions;

/// <summary>Deployed functions of this machine: a call runs the deployed image on the local engine, in mode=mock.</summary>
/// <remarks>It does what the application on the platform does: it believes the deployment and not the caller about the image.</remarks>
public sealed class LocalFunctions : IFunctionResolver, IFunctionInvoker
{
    private readonly IDeploymentReader deployments;
    private readonly FunctionContainer containers;
    private readonly TimeProvider time;

    internal LocalFunctions(IDeploymentReader deployments, FunctionContainer containers, TimeProvider time) =>
        (this.deployments, this.containers, this.time) = (deployments, containers, time);

    public async Task<FunctionHandle> Resolve(string app, string function, CancellationToken cancellationToken) =>
        new(app, function, (await Find(app, function, cancellationToken)).Image.RequireDigest().ToString());

    public async Task<ReadOnlyMemory<byte>> Invoke(
        FunctionHandle function, ReadOnlyMemory<byte> payload, TimeSpan deadline, ICallNotes notes, CancellationToken cancellationToken)
    {
        using var expired = new CancellationTokenSource(deadline, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(expired.Token, cancellationToken);
        try
        {
            var deployed = await Find(function.App, function.Function, either.Token);
            return (await Answer(deployed, Read(payload), either.Token)).Encode();
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new FaultException(ErrorCode.Timeout, $"the call after {deadline.TotalSeconds:0.###} s", e);
        }
    }

    private async Task<FunctionResult> Answer(DeployedFunction deployed, FunctionCall call, CancellationToken cancellationToken)
    {
        var image = deployed.Image.RequireDigest();
        var refusal = call switch
        {
            _ when call.EnvFingerprint.Image != image => $"{deployed.Function} was built from {image}, and called as {call.EnvFingerprint.Image}",
            _ when call.Mode != Mode.Mock => "functions of this machine run in mode=mock",
            _ => null,
        };
        return refusal is null
            ? await containers.Run(deployed, call, cancellationToken)
            : new FunctionResult(call.ExecutionId, image, new Fault(ErrorCode.ModalInvocation, refusal), null, CarriedFiles.None);
    }

    private async Task<DeployedFunction> Find(string app, string function, CancellationToken cancellationToken)
    {
        var plan = (await deployments.Read(cancellationToken))?.Plan;
        return plan?.App == app && plan.Functions.FirstOrDefault(deployed => deployed.Function == function) is { } found
            ? found
            : throw new FaultException(ErrorCode.ModalLookup, $"{app}/{function}");
    }

    private static FunctionCall Read(ReadOnlyMemory<byte> payload)
    {
        try
        {
            return FunctionCall.Parse(payload);
        }
        catch (FormatException e)
        {
            throw new FaultException(ErrorCode.ModalPayload, e.Message, e);
        }
    }
}
