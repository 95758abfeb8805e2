using Grpc.Core;
using Pipeline.Contracts;

namespace Pipeline.Adapters.Modal.Transport;

/// <summary>No token to call with → one sentence. What gRPC threw stays behind: printed whole it shows what was sent.</summary>
internal static class AuthFault
{
    private const int MaxSaid = 300;

    public static FaultException Of(RpcException e, ModalSettings settings)
    {
        var at = string.Join(" or ", settings.Servers.Select(server => server.Authority + settings.Proxy.Way(server)));
        var why = $"{e.StatusCode}{Said(e.Status, settings)}";
        return new(ErrorCode.ModalLookup, e.StatusCode switch
        {
            StatusCode.Unauthenticated => $"Modal does not know the token at {at} ({why}): check token_id and token_secret, or make new ones with `modal token new`",
            StatusCode.PermissionDenied => $"Modal does not let the token in at {at} ({why}): ask the owner of the workspace",
            StatusCode.Unavailable or StatusCode.DeadlineExceeded => $"Modal does not answer at {at} ({why})",
            _ when e.Status.DebugException is not null => $"there is no connection to Modal at {at} ({why})",
            _ => $"Modal gives no auth token at {at} ({why})",
        });
    }

    // The cause on this side, such as "Connection refused", or the service's words. That these repeat the credentials is ruled out here, not hoped for.
    private static string Said(Status status, ModalSettings settings)
    {
        var said = status.DebugException?.GetBaseException().Message ?? status.Detail;
        return said.Length is 0 or > MaxSaid
            ? ""
            : $": {said.Replace(settings.TokenSecret, "***", StringComparison.Ordinal).Replace(settings.TokenId, "***", StringComparison.Ordinal)}";
    }
}
