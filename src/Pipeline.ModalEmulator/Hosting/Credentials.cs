using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace Pipeline.Emulation.Hosting;

/// <summary>Checks callers: the token, and, except for the first call, an auth token that the emulator issued.</summary>
internal sealed class Credentials(EmulatorOptions options, IssuedTokens tokens)
{
    public const string TokenSecret = "x-modal-token-secret";
    public const string AuthToken = "x-modal-auth-token";

    /// <exception cref="RpcException">UNAUTHENTICATED; FAILED_PRECONDITION for a client without type and version.</exception>
    public void Check(string rpc, IHeaderDictionary headers)
    {
        if (headers["x-modal-client-version"].Count == 0 || headers["x-modal-client-type"].Count == 0)
        {
            throw Refusal.Of(StatusCode.FailedPrecondition, "the client's type or version is missing");
        }

        // Always compare both, so that timing reveals nothing.
        if (!(IssuedTokens.Same(headers["x-modal-token-id"].ToString(), options.TokenId) & IssuedTokens.Same(headers[TokenSecret].ToString(), options.TokenSecret)))
        {
            throw Refusal.Of(StatusCode.Unauthenticated, "the token is missing or invalid");
        }

        if (rpc != nameof(Modal.Client.ModalClient.ModalClientBase.AuthTokenGet) && !tokens.IsValid(headers[AuthToken].ToString()))
        {
            throw Refusal.Of(StatusCode.Unauthenticated, "the auth token is missing, invalid or expired");
        }
    }
}
