using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Modal.Client;

namespace Pipeline.Emulation;

/// <summary>The protocol's service: each RPC goes to what knows about it.</summary>
/// <remarks>What an idempotency key covers does not end with the attempt that began it: the next one is given the same answer.</remarks>
internal sealed class ModalRpcs(Switchboard to) : ModalClient.ModalClientBase
{
    public override Task<AuthTokenGetResponse> AuthTokenGet(AuthTokenGetRequest request, ServerCallContext context) =>
        Task.FromResult(new AuthTokenGetResponse { Token = to.Tokens.Issue(to.Options.TokenLife) });

    public override Task<FunctionGetResponse> FunctionGet(FunctionGetRequest request, ServerCallContext context) => to.Functions.Get(request, context.CancellationToken);

    public override Task<FunctionMapResponse> FunctionMap(FunctionMapRequest request, ServerCallContext context) => to.Control.Map(request, to.Stopping);

    public override Task<FunctionGetOutputsResponse> FunctionGetOutputs(FunctionGetOutputsRequest request, ServerCallContext context) =>
        to.Control.GetOutputs(request, IdempotencyKeys.Of(context), context.CancellationToken);

    public override Task<FunctionRetryInputsResponse> FunctionRetryInputs(FunctionRetryInputsRequest request, ServerCallContext context) => to.Control.Retry(request, to.Stopping);

    public override Task<Empty> FunctionCallCancel(FunctionCallCancelRequest request, ServerCallContext context) => to.Control.Cancel(request);

    public override Task<AttemptStartResponse> AttemptStart(AttemptStartRequest request, ServerCallContext context) => to.Input.Start(request, to.Stopping);

    public override Task<AttemptAwaitResponse> AttemptAwait(AttemptAwaitRequest request, ServerCallContext context) => to.Input.Await(request, context.CancellationToken);

    public override Task<AttemptRetryResponse> AttemptRetry(AttemptRetryRequest request, ServerCallContext context) => to.Input.Retry(request, to.Stopping);

    public override Task<BlobCreateResponse> BlobCreate(BlobCreateRequest request, ServerCallContext context) => Task.FromResult(to.Blobs.Create(request));

    public override Task<BlobGetResponse> BlobGet(BlobGetRequest request, ServerCallContext context) => Task.FromResult(to.Blobs.Get(request));

    public override Task<AppGetByDeploymentNameResponse> AppGetByDeploymentName(AppGetByDeploymentNameRequest request, ServerCallContext context) =>
        to.Deployments.Get(request, context.CancellationToken);

    public override Task<AppDeploymentHistoryResponse> AppDeploymentHistory(AppDeploymentHistoryRequest request, ServerCallContext context) =>
        to.Deployments.History(request, context.CancellationToken);

    public override Task<AppGetTagsResponse> AppGetTags(AppGetTagsRequest request, ServerCallContext context) => to.Deployments.Tags(request, context.CancellationToken);
}
