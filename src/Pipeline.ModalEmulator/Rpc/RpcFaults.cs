using Grpc.Core;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Modal.Client;
using Pipeline.Emulation.Functions;
using Pipeline.Emulation.Hosting;

namespace Pipeline.Emulation.Rpc;

/// <summary>Applies a fault to an RPC: before it has any effect, or to its answer.</summary>
internal sealed class RpcFaults(FunctionDirectory functions, IssuedTokens tokens, TimeProvider time, CancellationToken stopping)
{
    private const int Http2InternalError = 2;

    public async Task Before(InjectedFault? fault, HttpContext http, CancellationToken cancellationToken)
    {
        switch (fault)
        {
            case InjectedFault.Status { RetryAfterS: { } seconds } throttle:
                throw Refusal.Throttle(throttle.Code, throttle.Detail, seconds);
            case InjectedFault.Status status:
                throw Refusal.Of(status.Code, status.Detail);
            case InjectedFault.Reset:
                throw Reset(http);
            case InjectedFault.Disconnect:
                http.Features.GetRequiredFeature<IConnectionLifetimeFeature>().Abort();
                throw new OperationCanceledException();
            case InjectedFault.Hang:
                await Wait(Timeout.InfiniteTimeSpan, cancellationToken);
                break;
            case InjectedFault.Delay delay:
                await Wait(TimeSpan.FromSeconds(delay.Seconds), cancellationToken);
                break;
            case InjectedFault.Redeploy:
                functions.Redeploy();
                break;
        }
    }

    public T After<T>(InjectedFault? fault, HttpContext http, T answer)
    {
        switch (fault, answer)
        {
            case (InjectedFault.LoseAnswer, _):
                throw Reset(http);
            case (InjectedFault.TokenLife life, AuthTokenGetResponse token):
                token.Token = tokens.Issue(life.Seconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null);
                break;
            case (InjectedFault.Webhook webhook, FunctionGetResponse function):
                function.HandleMetadata.WebUrl = webhook.Url;
                break;
            case (InjectedFault.PickleOnly, FunctionGetResponse { HandleMetadata: var handle }):
                handle.SupportedInputFormats.Remove(DataFormat.Cbor);
                handle.SupportedOutputFormats.Remove(DataFormat.Cbor);
                break;
            case (not null, FunctionGetOutputsResponse { Outputs: [var output] } outputs):
                outputs.Outputs[0] = Changed(fault, output);
                break;
            case (not null, AttemptAwaitResponse { Output: not null } awaited):
                awaited.Output = Changed(fault, awaited.Output);
                break;
            case (not null, BlobCreateResponse blob):
                return (T)(object)Changed(fault, blob);
        }

        return answer;
    }

    // Outputs and keyed answers are shared with later callers, so a fault changes a copy.
    private static FunctionGetOutputsItem Changed(InjectedFault fault, FunctionGetOutputsItem output)
    {
        var copy = output.Clone();
        switch (fault)
        {
            case InjectedFault.NoResult:
                copy.Result = null;
                break;
            case InjectedFault.Format format:
                copy.DataFormat = (DataFormat)format.DataFormat;
                break;
        }

        return copy;
    }

    private static BlobCreateResponse Changed(InjectedFault fault, BlobCreateResponse blob)
    {
        var copy = blob.Clone();
        switch (fault)
        {
            case InjectedFault.BlobLists:
                copy.ClearUploadTypeOneof();
                copy.BlobId = "";
                break;
            case InjectedFault.Multipart:
                var parts = new MultiPartUpload { PartLength = 1 << 20, UploadUrls = { blob.UploadUrl }, CompletionUrl = blob.UploadUrl };
                copy.Multipart = parts;
                copy.Multiparts = new MultiPartUploadList { Items = { parts } };
                break;
        }

        return copy;
    }

    private async Task Wait(TimeSpan duration, CancellationToken cancellationToken)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, stopping);
        await Task.Delay(duration, time, end.Token);
    }

    private static OperationCanceledException Reset(HttpContext http)
    {
        http.Features.GetRequiredFeature<IHttpResetFeature>().Reset(Http2InternalError);
        return new();
    }
}
