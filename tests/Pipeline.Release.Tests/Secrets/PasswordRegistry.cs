using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Pipeline.Release.Tests.Secrets;

/// <summary>A registry on loopback that keeps what is pushed, admits one user, and remembers all text that it receives.</summary>
internal sealed class PasswordRegistry : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly string admitted;
    private readonly ConcurrentDictionary<string, (string Type, byte[] Bytes)> stored = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> received = new();

    private PasswordRegistry(WebApplication app, string user, string password) =>
        (this.app, admitted) = (app, $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}"))}");

    /// <summary>The registry as references name it.</summary>
    public string Host => new Uri(app.Urls.Single()).Authority;

    /// <summary>The address and headers of every request, with the passwords in them decoded.</summary>
    public IReadOnlyCollection<string> Received => received;

    /// <summary>The names of the stored manifests, such as <c>/v2/a/b/manifests/1.0</c>.</summary>
    public IEnumerable<string> Manifests => stored.Keys.Where(name => name.Contains("/manifests/", StringComparison.Ordinal));

    /// <summary>The answer to the start of an upload, where the repository would have to exist first; null if a push creates it.</summary>
    public (int Status, string Body)? NoRepository { get; set; }

    public static async Task<PasswordRegistry> Start(string user, string password)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrel().UseUrls("http://127.0.0.1:0");
        var registry = new PasswordRegistry(builder.Build(), user, password);
        registry.app.Run(registry.Answer);
        await registry.app.StartAsync();
        return registry;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private static string TextOf(HttpRequest request) =>
        string.Join('\n', request.Headers.SelectMany(header => header.Value.Select(value => $"{header.Key}: {Decoded(value!)}")).Prepend($"{request.Method} {request.Path}{request.QueryString}"));

    private static string Decoded(string value) =>
        value.StartsWith("Basic ", StringComparison.Ordinal) ? $"Basic {Encoding.UTF8.GetString(Convert.FromBase64String(value["Basic ".Length..]))}" : value;

    private async Task Answer(HttpContext context)
    {
        var (request, response) = (context.Request, context.Response);
        received.Enqueue(TextOf(request));
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body);
        var path = request.Path.Value!;
        if (request.Headers.Authorization != admitted)
        {
            response.StatusCode = 401;
            response.Headers.WWWAuthenticate = "Basic realm=\"registry\"";
        }
        else if (request.Method == "POST" && NoRepository is { } refusal)
        {
            response.StatusCode = refusal.Status;
            await response.WriteAsync(refusal.Body);
        }
        else if (request.Method == "POST")
        {
            response.StatusCode = 202;
            response.Headers.Location = $"{path}1";
        }
        else if (request.Method == "PUT")
        {
            Put(path, request, body.ToArray());
            response.StatusCode = 201;
        }
        else if (stored.TryGetValue(path, out var found))
        {
            response.ContentType = found.Type;
            response.ContentLength = found.Bytes.Length;
            await (request.Method == "HEAD" ? Task.CompletedTask : response.Body.WriteAsync(found.Bytes).AsTask());
        }
        else
        {
            response.StatusCode = 404;
        }
    }

    private void Put(string path, HttpRequest request, byte[] bytes)
    {
        var content = (request.ContentType ?? "application/octet-stream", bytes);
        if (path.Contains("/manifests/", StringComparison.Ordinal))
        {
            stored[path] = content;
            stored[$"{path[..path.LastIndexOf('/')]}/{Sha256.Of(bytes)}"] = content;
        }
        else
        {
            stored[$"{path[..path.IndexOf("/uploads/", StringComparison.Ordinal)]}/{request.Query["digest"]}"] = content;
        }
    }
}
