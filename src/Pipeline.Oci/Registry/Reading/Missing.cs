using System.Net;

namespace Pipeline.Oci;

/// <summary>Tells "the registry has none" from everything else that is not an answer.</summary>
internal static class Missing
{
    /// <returns>Nothing, when the registry says that it has nothing of the name.</returns>
    /// <exception cref="RegistryException">It says something else; a web page is no registry's word.</exception>
    public static async Task<T?> OrRefused<T>(RegistryRequest request, HttpResponseMessage response, CancellationToken cancellationToken)
        where T : class
    {
        var body = await ErrorBody.Read(response, cancellationToken);
        if (response.StatusCode != HttpStatusCode.NotFound)
        {
            throw RegistryRefusal.Of(request, response.StatusCode, body);
        }

        return body.IsWebPage || ContentType.Of(response) == "text/html"
            ? throw request.Fail(RegistryFailure.Corrupt, "404 with a web page, which says nothing of the registry's content")
            : null;
    }
}
