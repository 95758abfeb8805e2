namespace Pipeline.Adapters.Functions;

/// <summary>This machine's deployed functions: a call runs the deployed image on the local engine in mode=mock.</summary>
/// <remarks>Like the application on the platform, it takes the image from the deployment, not from the caller.</remarks>
public sealed class LocalFunctions
{
    private readonly FunctionContainer containers;

    internal LocalFunctions(FunctionContainer containers) => this.containers = containers;

    /// <summary>Answers like a deployed function: an inquiry with its identity, a call with the result of a run.</summary>
    /// <param name="plan">The deployment.</param>
    /// <param name="function">The function's name: one from the plan, or <see cref="FunctionInquiry.DeploymentFunction"/>.</param>
    /// <param name="payload">The call's payload.</param>
    /// <param name="cancellationToken">Stops the run and its container.</param>
    /// <exception cref="FaultException"><c>ERR_MODAL_LOOKUP</c> if the deployment has no such function, <c>ERR_MODAL_PAYLOAD</c> if the payload is invalid.</exception>
    public async Task<ReadOnlyMemory<byte>> Answer(DeploymentPlan plan, string function, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken)
    {
        var asked = FunctionInquiry.Is(payload.Span);
        if (function == FunctionInquiry.DeploymentFunction)
        {
            return asked ? plan.Encode() : throw new FaultException(ErrorCode.ModalPayload, "this function answers only inquiries");
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
            _ when call.EnvFingerprint.Image != image => $"{deployed.Function} was built from {image}, but called as {call.EnvFingerprint.Image}",
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
