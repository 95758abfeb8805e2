using Pipeline.Contracts;

namespace Pipeline.Adapters.Functions;

/// <summary>Deployed functions of this machine: a call runs the deployed image on the local engine, in mode=mock.</summary>
/// <remarks>It does what the application on the platform does: it believes the deployment and not the caller about the image.</remarks>
public sealed class LocalFunctions
{
    private readonly FunctionContainer containers;

    internal LocalFunctions(FunctionContainer containers) => this.containers = containers;

    /// <summary>Answers as a function of a deployment does: the inquiry with what it is, a call with the result of a run.</summary>
    /// <param name="plan">The deployment.</param>
    /// <param name="function">The function's name: one of the plan's, or <see cref="FunctionInquiry.DeploymentFunction"/>.</param>
    /// <param name="payload">What it is called with.</param>
    /// <param name="cancellationToken">Ends the run; its container does not survive it.</param>
    /// <exception cref="FaultException"><c>ERR_MODAL_LOOKUP</c> when the deployment has no such function, <c>ERR_MODAL_PAYLOAD</c> when the payload is none.</exception>
    public async Task<ReadOnlyMemory<byte>> Answer(DeploymentPlan plan, string function, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken)
    {
        var asked = FunctionInquiry.Is(payload.Span);
        if (function == FunctionInquiry.DeploymentFunction)
        {
            return asked ? plan.Encode() : throw new FaultException(ErrorCode.ModalPayload, "it answers the inquiry alone");
        }

        var deployed = plan.Functions.FirstOrDefault(one => one.Function == function) ?? throw new FaultException(ErrorCode.ModalLookup, $"{plan.App}/{function}");
        return asked
            ? new FunctionIdentity(plan.Digest, function, deployed.Image.RequireDigest()).Encode()
            : (await Run(deployed, Read(payload), cancellationToken)).Encode();
    }

    private async Task<FunctionResult> Run(DeployedFunction deployed, FunctionCall call, CancellationToken cancellationToken)
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
            : new FunctionResult(call.ExecutionId, image, new Fault(ErrorCode.ModalInvocation, refusal), null, PayloadFiles.None);
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
