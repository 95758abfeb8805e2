using System.Diagnostics;
using System.Globalization;
using Google.Protobuf;
using Grpc.Core;

namespace Pipeline.Modal.Transport;

/// <summary>The spans of attempts of Modal's calls and of its blobs' transfers (OpenTelemetry semantic conventions for RPC and HTTP clients). Without a listener nothing is created.</summary>
/// <remarks>Messages and metadata hold credentials and payloads, and so do the addresses of blobs: names, sizes and statuses alone are recorded.</remarks>
internal static class ModalSpans
{
    private const string Service = "modal.client.ModalClient";
    private const string Suffix = "Request";
    private static readonly ActivitySource Source = new("Pipeline.Modal");

    /// <summary>Begins an attempt of a call.</summary>
    /// <param name="request">The type of its request: its name is the method's with <c>Request</c>.</param>
    /// <param name="server">The server.</param>
    public static Activity? Call(Type request, Uri server)
    {
        var span = Source.StartActivity("modal", ActivityKind.Client);
        if (span is not null)
        {
            var method = request.Name.EndsWith(Suffix, StringComparison.Ordinal) ? request.Name[..^Suffix.Length] : request.Name;
            span.DisplayName = $"{Service}/{method}";
            At(span, server).SetTag("rpc.system.name", "grpc").SetTag("rpc.method", $"{Service}/{method}");
        }

        return span;
    }

    /// <summary>Records an answer.</summary>
    public static void Answer<TRequest, TResponse>(Activity? span, TRequest request, TResponse response) => span?
        .SetTag("rpc.response.status_code", "OK")
        .SetTag("rpc.request.size", (request as IMessage)?.CalculateSize())
        .SetTag("rpc.response.size", (response as IMessage)?.CalculateSize());

    /// <summary>Begins a transfer of a blob.</summary>
    public static Activity? Blob(HttpMethod method, Uri address)
    {
        var span = Source.StartActivity("modal blob", ActivityKind.Client);
        if (span is not null)
        {
            span.DisplayName = $"modal blob {method}";
            At(span, address).SetTag("http.request.method", method.Method);
        }

        return span;
    }

    /// <summary>Records the answer to a transfer.</summary>
    public static void Answer(Activity? span, HttpRequestMessage request, HttpResponseMessage response)
    {
        if (span is null)
        {
            return;
        }

        span.SetTag("http.response.status_code", (int)response.StatusCode)
            .SetTag("http.request.body.size", request.Content?.Headers.ContentLength)
            .SetTag("http.response.body.size", response.Content.Headers.ContentLength);
        if (!response.IsSuccessStatusCode)
        {
            span.SetTag("error.type", ((int)response.StatusCode).ToString(CultureInfo.InvariantCulture)).SetStatus(ActivityStatusCode.Error);
        }
    }

    /// <summary>Records that there was no answer, or that it was an error: by its status or its kind alone.</summary>
    public static void Fail(Activity? span, Exception reason)
    {
        if (span is null)
        {
            return;
        }

        if (reason is RpcException { StatusCode: var status })
        {
            span.SetTag("rpc.response.status_code", GrpcStatus.Name(status)).SetTag("error.type", GrpcStatus.Name(status));
        }
        else
        {
            span.SetTag("error.type", reason.GetType().Name);
        }

        span.SetStatus(ActivityStatusCode.Error);
    }

    private static Activity At(Activity span, Uri address) => span.SetTag("server.address", address.IdnHost).SetTag("server.port", address.Port);
}
