using System.Net;
using Pipeline.Oci.Registry;
using Pipeline.Oci.Transport;

namespace Pipeline.Oci.Client;

/// <summary>Distinguishes "the registry has none" from all other failures.</summary>
internal static class NotFound
{
    /// <returns>Null if the registry reports that it has nothing of this name.</returns>
    /// <exception cref="RegistryException">The registry reports anything else; a web page is not a registry's answer.</exception>
    public static async Task<T?> OrRefused<T>(RegistryRequest request, HttpResponseMessage response, CancellationToken cancellationToken)
        where T : class
    {
        var body = await ErrorBody.Read(response, cancellationToken);
        if (response.StatusCode != HttpStatusCode.NotFound)
        {
            throw RegistryRefusal.Of(request, response.StatusCode, body);
        }

        return body.IsWebPage || ContentType.Of(response) == "text/html"
            ? throw request.Fail(RegistryFailure.Corrupt, "404 with a web page instead of a registry's answer")
            : null;
    }
}
