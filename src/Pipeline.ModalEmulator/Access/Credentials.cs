using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace Pipeline.Emulation;

/// <summary>Who may call: the one token, and with all but the first call an auth token that it was given.</summary>
internal sealed class Credentials(EmulatorOptions options, AuthTokens tokens)
{
    public const string TokenSecret = "x-modal-token-secret";
    public const string AuthToken = "x-modal-auth-token";

    /// <exception cref="RpcException">UNAUTHENTICATED; FAILED_PRECONDITION for a client that does not say what it is.</exception>
    public void Check(string rpc, IHeaderDictionary headers)
    {
        if (headers["x-modal-client-version"].Count == 0 || headers["x-modal-client-type"].Count == 0)
        {
            throw Refusal.Of(StatusCode.FailedPrecondition, "the client does not say its type and version");
        }

        // Both are compared, always: how long it takes tells nothing.
        if (!(AuthTokens.Same(headers["x-modal-token-id"].ToString(), options.TokenId) & AuthTokens.Same(headers[TokenSecret].ToString(), options.TokenSecret)))
        {
            throw Refusal.Of(StatusCode.Unauthenticated, "the token is missing or invalid");
        }

        if (rpc != nameof(Modal.Client.ModalClient.ModalClientBase.AuthTokenGet) && !tokens.IsGood(headers[AuthToken].ToString()))
        {
            throw Refusal.Of(StatusCode.Unauthenticated, "the auth token is missing, invalid or expired");
        }
    }
}
