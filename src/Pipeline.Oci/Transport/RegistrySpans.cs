using System.Diagnostics;
using System.Globalization;
using System.Net;
using Pipeline.Oci.Registry;

namespace Pipeline.Oci.Transport;

/// <summary>The spans of requests to registries and their token servers, one for each sending (OpenTelemetry semantic conventions for HTTP clients). Without a listener nothing is created.</summary>
/// <remarks>No address is recorded, because queries and paths of uploads and redirects hold tokens.</remarks>
internal static class RegistrySpans
{
    private static readonly ActivitySource Source = new("Pipeline.Oci");

    public static Activity? Start(RegistryRequest request)
    {
        var span = Source.StartActivity("registry", ActivityKind.Client);
        if (span is not null)
        {
            span.DisplayName = $"registry {request.Method}";
            span.SetTag("http.request.method", request.Method.Method)
                .SetTag("server.address", request.Address.IdnHost)
                .SetTag("server.port", request.Address.Port)
                .SetTag("pipeline.repository", request.Repository.ToString())
                .SetTag("pipeline.object", request.What);
        }

        return span;
    }

    /// <summary>Records an answer. 401 asks for a token and 404 answers whether something exists, so they are no errors.</summary>
    public static void Answer(Activity? span, HttpResponseMessage response)
    {
        if (span is null)
        {
            return;
        }

        span.SetTag("http.response.status_code", (int)response.StatusCode)
            .SetTag("http.request.body.size", response.RequestMessage?.Content?.Headers.ContentLength)
            .SetTag("http.response.body.size", response.Content.Headers.ContentLength);
        if ((int)response.StatusCode >= 400 && response.StatusCode is not (HttpStatusCode.Unauthorized or HttpStatusCode.NotFound))
        {
            span.SetTag("error.type", ((int)response.StatusCode).ToString(CultureInfo.InvariantCulture)).SetStatus(ActivityStatusCode.Error);
        }
    }

    /// <summary>Records that there was no answer. An exception's text may quote the address, so only its kind is recorded.</summary>
    public static void Fail(Activity? span, Exception reason) =>
        span?.SetTag("error.type", reason is HttpRequestException { HttpRequestError: var error } ? error.ToString() : reason.GetType().Name).SetStatus(ActivityStatusCode.Error);
}
