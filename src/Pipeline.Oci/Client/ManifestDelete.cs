using System.Net;
using Pipeline.Oci.Registry;
using Pipeline.Oci.Transport;

namespace Pipeline.Oci.Client;

/// <summary>The request that deletes a manifest.</summary>
internal static class ManifestDelete
{
    public static Task<bool> Send(RegistryTransport transport, Repository repository, Digest digest, CancellationToken cancellationToken)
    {
        var request = new RegistryRequest(HttpMethod.Delete, repository, $"manifest {digest}", transport.Endpoint.At(repository, $"manifests/{digest}"))
        {
            Scope = TokenScope.PushTo(repository), // A registry that wants another right says so in its challenge.
        };
        return transport.Exchange(request, (response, token) => IsDeleted(request, response, token), cancellationToken);
    }

    private static async Task<bool> IsDeleted(RegistryRequest request, HttpResponseMessage response, CancellationToken cancellationToken) => response.StatusCode switch
    {
        HttpStatusCode.Accepted or HttpStatusCode.OK or HttpStatusCode.NoContent => true,
        HttpStatusCode.MethodNotAllowed or HttpStatusCode.NotImplemented =>
            throw request.Fail(RegistryFailure.Refused, $"{(int)response.StatusCode}: the registry deletes no manifests: allow it there, or delete with the registry's own tools"),
        _ => await NotFound.OrRefused<object>(request, response, cancellationToken) is not null,
    };
}
