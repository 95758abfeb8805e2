using System.Net;
using System.Net.Http.Headers;

namespace Pipeline.Oci;

/// <summary>Sends a request to where it is led. The method and body go along; <c>Authorization</c> stays with the origin that it is for.</summary>
internal sealed class Redirects(HttpMessageInvoker sender, RegistryEndpoint endpoint)
{
    private const int Most = 5;

    public async Task<HttpResponseMessage> Send(RegistryRequest request, AuthenticationHeaderValue? authorization, CancellationToken cancellationToken)
    {
        var address = request.Address;
        for (var hops = 0; ; hops++)
        {
            // Once led away it is gone for good: another host must not choose what is asked with it (CVE-2024-45336).
            authorization = RegistryEndpoint.SameOrigin(address, request.Address) ? authorization : null;
            var message = request.Message(address, authorization);
            var response = await sender.SendAsync(message, cancellationToken);
            response.RequestMessage = message;
            if (!Leads(request, response.StatusCode))
            {
                return response;
            }

            using (response)
            {
                address = hops < Most ? Resolve(request, response, "a redirect") : throw request.Fail(RegistryFailure.Corrupt, $"redirected more than {Most} times");
            }
        }
    }

    private static bool Leads(RegistryRequest request, HttpStatusCode status) => request.FollowsRedirects && status switch
    {
        HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect => true,
        HttpStatusCode.SeeOther => request.FollowsSeeOther && request.Content is null,
        _ => false,
    };

    /// <summary>The address that a <c>Location</c> names, which may be relative; the place it leads to must be one that may be sent to.</summary>
    public Uri Resolve(RegistryRequest request, HttpResponseMessage response, string what)
    {
        var from = response.RequestMessage!.RequestUri!;
        if (!response.Headers.NonValidated.TryGetValues("Location", out var values) || !Uri.TryCreate(from, values.ToString(), out var address))
        {
            throw request.Fail(RegistryFailure.Corrupt, $"{what} that leads nowhere");
        }

        return endpoint.IsSafe(address)
            ? address
            : throw request.Fail(RegistryFailure.Corrupt, $"{what} to {address.Scheme}://{address.Host}, which has no TLS");
    }
}
