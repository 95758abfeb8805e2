using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Pipeline.Oci.Model;

namespace Pipeline.Oci.Samples;

/// <summary>Registries' answers, right and wrong.</summary>
internal static class Replies
{
    /// <summary>A status, with headers, and an optional text body.</summary>
    public static Reply Status(int status, string? body = null, params (string Name, string Value)[] headers) =>
        Bytes(status, body is null ? [] : Encoding.UTF8.GetBytes(body), headers);

    public static Reply Bytes(int status, byte[] body, params (string Name, string Value)[] headers) => async context =>
    {
        await Drain(context);
        context.Response.StatusCode = status;
        foreach (var (name, value) in headers)
        {
            context.Response.Headers.Append(name, value);
        }

        if (status is not (204 or 304))
        {
            context.Response.ContentLength ??= body.Length;
        }

        if (!HttpMethods.IsHead(context.Request.Method) && body.Length > 0)
        {
            await context.Response.Body.WriteAsync(body);
        }
    };

    /// <summary>A refusal in the form of the distribution spec.</summary>
    public static Reply Error(int status, string code, string message = "", params (string Name, string Value)[] headers) =>
        Status(status, $$"""{"errors":[{"code":"{{code}}","message":"{{message}}"}]}""", [("Content-Type", "application/json"), .. headers]);

    /// <summary>A correct answer with a manifest.</summary>
    public static Reply Manifest(Manifest manifest) => Bytes(
        200,
        manifest.Bytes.ToArray(),
        ("Content-Type", manifest.Descriptor.MediaType),
        ("Docker-Content-Digest", manifest.Descriptor.Digest.ToString()));

    public static Reply Blob(byte[] bytes) => async context =>
    {
        // Like real ones: `Range: bytes=N-`.
        var range = context.Request.Headers.Range.ToString();
        var from = range.Length == 0 ? 0 : int.Parse(range.AsSpan("bytes=".Length).TrimEnd('-'), CultureInfo.InvariantCulture);
        var reply = from == 0
            ? Bytes(200, bytes, ("Docker-Content-Digest", Sha256.Of(bytes).ToString()))
            : Bytes(206, bytes[from..], ("Content-Range", $"bytes {from}-{bytes.Length - 1}/{bytes.Length}"));
        await reply(context);
    };

    public static Reply WebPage(int status) => Status(status, "<!DOCTYPE html><html><body>Welcome</body></html>", ("Content-Type", "text/html; charset=utf-8"));

    public static Reply Redirect(int status, string location) => Status(status, null, ("Location", location));

    /// <summary>No answer: the connection is reset.</summary>
    public static Reply Reset { get; } = context =>
    {
        context.Abort();
        return Task.CompletedTask;
    };

    /// <summary>No answer, for as long as the client waits.</summary>
    public static Reply Silence { get; } = async context =>
    {
        await Task.WhenAny(Task.Delay(Timeout.Infinite, context.RequestAborted));
        context.Abort();
    };

    /// <summary>The first bytes of a body that announces more, then a reset.</summary>
    public static Reply Truncated(byte[] body, int sent, params (string Name, string Value)[] headers) => context =>
    {
        var head = string.Concat(headers.Append(("Content-Length", $"{body.Length}")).Select(header => $"{header.Item1}: {header.Item2}\r\n"));
        // Written to the socket itself: the server sends flushed bytes a moment later, and a reset would overtake them.
        context.Features.GetRequiredFeature<IConnectionSocketFeature>().Socket.Send([.. Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\n{head}\r\n"), .. body.AsSpan(0, sent)]);
        context.Abort();
        return Task.CompletedTask;
    };

    /// <summary>A body without a length.</summary>
    public static Reply Chunked(byte[] body, params (string Name, string Value)[] headers) => async context =>
    {
        foreach (var (name, value) in headers)
        {
            context.Response.Headers.Append(name, value);
        }

        await context.Response.Body.WriteAsync(body);
        await context.Response.Body.FlushAsync();
    };

    /// <summary>401 with a challenge.</summary>
    public static Reply Challenge(string challenge) => Error(401, "UNAUTHORIZED", "authentication required", ("WWW-Authenticate", challenge));

    /// <summary>One answer to requests with the header, another to those without.</summary>
    public static Reply IfAuthorized(string authorization, Reply yes, Reply no) =>
        context => (context.Request.Headers.Authorization.ToString() == authorization ? yes : no)(context);

    private static Task Drain(HttpContext context) => context.Request.Body.CopyToAsync(Stream.Null);
}
