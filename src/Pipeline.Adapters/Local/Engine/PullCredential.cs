using Docker.DotNet.Models;
using Pipeline.Contracts;
using Pipeline.Oci;

namespace Pipeline.Adapters.Local.Engine;

/// <summary>Who the engine is to a registry that it pulls from: our words → the engine's (<c>X-Registry-Auth</c>).</summary>
internal static class PullCredential
{
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c> when there should be a credential, and it cannot be had.</exception>
    public static async Task<AuthConfig?> Find(IRegistryCredentials credentials, string registry, CancellationToken cancellationToken)
    {
        try
        {
            return Of(await credentials.Find(registry, cancellationToken), registry);
        }
        catch (RegistryException e)
        {
            throw new FaultException(ErrorCode.AdapterInvocation, e.Message, e);
        }
    }

    private static AuthConfig? Of(RegistryCredential? credential, string registry) => credential switch
    {
        RegistryCredential.Password password => new AuthConfig { ServerAddress = registry, Username = password.User, Password = password.Secret },
        RegistryCredential.IdentityToken token => new AuthConfig { ServerAddress = registry, IdentityToken = token.Secret },
        _ => null,
    };
}
