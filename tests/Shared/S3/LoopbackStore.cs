using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Pipeline.World.Samples;

/// <summary>A small in-memory S3 store on loopback, with a test's deviations. Otherwise it does exactly what a world needs: signed chunks are 501, as on R2.</summary>
internal sealed class LoopbackStore : IAsyncDisposable
{
    private readonly SortedDictionary<string, byte[]> objects = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SortedDictionary<int, byte[]>> uploads = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> calls = new();
    private readonly Lock gate = new();
    private readonly WebApplication application;

    private LoopbackStore(WebApplication application, Func<HttpContext, Func<Task>, Task> odd) => (this.application, Odd) = (application, odd);

    public Uri Endpoint => new(application.Urls.Single());

    /// <summary>Each call as <c>METHOD /path?query</c>.</summary>
    public IReadOnlyList<string> Calls => [.. calls];

    /// <summary>Answers a call instead of the store, or returns false.</summary>
    public Func<HttpContext, Func<Task>, Task> Odd { get; set; }

    /// <summary>Whether <c>If-None-Match: *</c> is honoured.</summary>
    public bool HonoursAbsence { get; set; } = true;

    /// <summary>The names in a page of a list.</summary>
    public int PageSize { get; set; } = 1000;

    public static Task<LoopbackStore> Start() => Start(static (_, next) => next());

    /// <param name="odd">Answers a call instead of the store, or returns false.</param>
    public static async Task<LoopbackStore> Start(Func<HttpContext, Func<Task>, Task> odd)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Listen(IPAddress.Loopback, 0);
        });
        var store = new LoopbackStore(builder.Build(), odd);
        store.application.Run(context =>
        {
            store.calls.Enqueue($"{context.Request.Method} {context.Request.Path}{context.Request.QueryString}");
            return store.Odd(context, () => store.Answer(context));
        });
        await store.application.StartAsync();
        return store;
    }

    /// <summary>An error in S3's form.</summary>
    public static async Task Refuse(HttpContext context, int status, string code)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/xml";
        if (context.Request.Method != "HEAD")
        {
            await context.Response.WriteAsync($"<Error><Code>{code}</Code><Message>a message of the store</Message></Error>");
        }
    }

    public static Task Xml(HttpContext context, string body)
    {
        context.Response.ContentType = "application/xml";
        return context.Response.WriteAsync($"<?xml version=\"1.0\" encoding=\"UTF-8\"?>{body}");
    }

    /// <summary>Stores an object that no world has sent.</summary>
    /// <param name="key">The key in the bucket.</param>
    public void Put(string key, byte[] content)
    {
        lock (gate)
        {
            objects[key] = content;
        }
    }

    public byte[]? Get(string key)
    {
        lock (gate)
        {
            return objects.GetValueOrDefault(key);
        }
    }

    public ValueTask DisposeAsync() => application.DisposeAsync();

    private async Task Answer(HttpContext context)
    {
        var request = context.Request;
        var key = request.Path.Value!.Split('/', 3) is [_, _, var rest] ? rest : "";
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body);
        if (request.Headers["x-amz-content-sha256"].ToString().StartsWith("STREAMING-", StringComparison.Ordinal))
        {
            await Refuse(context, 501, "NotImplemented");
            return;
        }

        await (request.Method switch
        {
            "GET" when key.Length == 0 => List(context),
            "GET" or "HEAD" => Read(context, key),
            "PUT" when request.Query["uploadId"].ToString() is { Length: > 0 } upload => PutPart(context, upload, body.ToArray()),
            "PUT" => Create(context, key, body.ToArray()),
            "POST" => Parts(context, key),
            "DELETE" => Task.CompletedTask,
            _ => Refuse(context, 405, "MethodNotAllowed"),
        });
    }

    private Task Create(HttpContext context, string key, byte[] content)
    {
        lock (gate)
        {
            if (HonoursAbsence && context.Request.Headers.IfNoneMatch == "*" && objects.ContainsKey(key))
            {
                return Refuse(context, 412, "PreconditionFailed");
            }

            objects[key] = content;
        }

        context.Response.Headers.ETag = "\"1\"";
        return Task.CompletedTask;
    }

    private Task PutPart(HttpContext context, string upload, byte[] content)
    {
        lock (gate)
        {
            uploads[upload][int.Parse(context.Request.Query["partNumber"]!, CultureInfo.InvariantCulture)] = content;
        }

        context.Response.Headers.ETag = "\"1\"";
        return Task.CompletedTask;
    }

    private Task Parts(HttpContext context, string key)
    {
        lock (gate)
        {
            if (context.Request.Query.ContainsKey("uploads"))
            {
                var upload = $"u{uploads.Count}";
                uploads[upload] = [];
                return Xml(context, $"<InitiateMultipartUploadResult><Bucket>b</Bucket><Key>{SecurityElement.Escape(key)}</Key><UploadId>{upload}</UploadId></InitiateMultipartUploadResult>");
            }

            objects[key] = [.. uploads[context.Request.Query["uploadId"]!].Values.SelectMany(part => part)];
            return Xml(context, "<CompleteMultipartUploadResult><ETag>\"1\"</ETag></CompleteMultipartUploadResult>");
        }
    }

    private async Task Read(HttpContext context, string key)
    {
        if (Get(key) is not { } content)
        {
            await Refuse(context, 404, "NoSuchKey");
            return;
        }

        var from = context.Request.Headers.Range.ToString() is { Length: > 0 } range ? int.Parse(range["bytes=".Length..^1], CultureInfo.InvariantCulture) : 0;
        context.Response.StatusCode = from > 0 ? 206 : 200;
        context.Response.ContentLength = content.Length - from;
        context.Response.Headers.ETag = "\"1\"";
        if (context.Request.Method == "GET")
        {
            await context.Response.Body.WriteAsync(content.AsMemory(from));
        }
    }

    private Task List(HttpContext context)
    {
        var query = context.Request.Query;
        var (prefix, after) = (query["prefix"].ToString(), query["continuation-token"].ToString() is { Length: > 0 } token ? token : query["start-after"].ToString());
        string[] names;
        lock (gate)
        {
            names = [.. objects.Keys.Where(key => key.StartsWith(prefix, StringComparison.Ordinal) && string.CompareOrdinal(key, after) > 0).Take(PageSize + 1)];
        }

        var page = names.Take(PageSize).ToArray();
        return Xml(context, ListOf(page, names.Length > PageSize ? page[^1] : null));
    }

    /// <summary>A page of a list.</summary>
    /// <param name="names">Its keys.</param>
    /// <param name="next">The token of the next page; null for the last one.</param>
    public static string ListOf(IEnumerable<string> names, string? next)
    {
        var contents = string.Concat(names.Select(name => $"<Contents><Key>{SecurityElement.Escape(name)}</Key><Size>1</Size></Contents>"));
        return $"<ListBucketResult><IsTruncated>{(next is null ? "false" : "true")}</IsTruncated>{contents}{(next is null ? "" : $"<NextContinuationToken>{next}</NextContinuationToken>")}</ListBucketResult>";
    }
}
