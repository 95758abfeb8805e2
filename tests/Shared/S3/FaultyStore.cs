using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Pipeline.World.Samples;

/// <summary>A relay to a real store on loopback, with a test's faults.</summary>
internal sealed class FaultyStore : IAsyncDisposable
{
    private static readonly string[] Transport = ["Connection", "Keep-Alive", "Transfer-Encoding", "Content-Length"];
    private readonly ConcurrentQueue<StoreCall> calls = new();
    private readonly ConcurrentQueue<HttpRequestMessage> late = new();
    private readonly HttpClient store;
    private readonly WebApplication application;
    private readonly Func<StoreCall, StoreFault> fault;
    private readonly Action<StoreCall> done;
    private int count;

    private FaultyStore(WebApplication application, Uri endpoint, Func<StoreCall, StoreFault> fault, Action<StoreCall> done)
    {
        (this.application, this.fault, this.done) = (application, fault, done);
        store = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false }) { BaseAddress = endpoint };
    }

    public Uri Endpoint => new(application.Urls.Single());

    public IReadOnlyList<StoreCall> Calls => [.. calls];

    public static Task<FaultyStore> Before(Uri endpoint, Func<StoreCall, StoreFault> fault) => Before(endpoint, fault, static _ => { });

    /// <param name="endpoint">The store.</param>
    /// <param name="fault">Called for each call before it reaches the store.</param>
    /// <param name="done">Called after the store has executed a call, before its sender gets the answer.</param>
    public static async Task<FaultyStore> Before(Uri endpoint, Func<StoreCall, StoreFault> fault, Action<StoreCall> done)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Listen(System.Net.IPAddress.Loopback, 0);
        });
        var proxy = new FaultyStore(builder.Build(), endpoint, fault, done);
        proxy.application.Run(proxy.Answer);
        await proxy.application.StartAsync();
        return proxy;
    }

    /// <summary>Delivers the late calls to the store, in the order of sending.</summary>
    /// <returns>The store's answers, which the senders do not get.</returns>
    public async Task<IReadOnlyList<int>> Release()
    {
        var answers = new List<int>();
        while (late.TryDequeue(out var request))
        {
            using (request)
            {
                using var answer = await store.SendAsync(request);
                answers.Add((int)answer.StatusCode);
            }
        }

        return answers;
    }

    public async ValueTask DisposeAsync()
    {
        await application.DisposeAsync();
        store.Dispose();
    }

    private async Task Answer(HttpContext context)
    {
        var call = new StoreCall(Interlocked.Increment(ref count), context.Request.Method, context.Request.Path + context.Request.QueryString);
        calls.Enqueue(call);
        switch (fault(call))
        {
            case StoreFault.CutBefore:
                context.Abort();
                break;
            case StoreFault.CutWithin:
                _ = await context.Request.Body.ReadAtLeastAsync(new byte[1], 1, throwOnEndOfStream: false);
                context.Abort();
                break;
            case StoreFault.CutAfter:
                (await Pass(context, call)).Dispose();
                context.Abort();
                break;
            case StoreFault.Error:
                context.Response.StatusCode = 500;
                break;
            case StoreFault.Denied:
                context.Response.StatusCode = 403;
                await context.Response.WriteAsync("<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>");
                break;
            case StoreFault.SlowDown:
                context.Response.StatusCode = 503;
                await context.Response.WriteAsync("<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>");
                break;
            case StoreFault.Silence:
                await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(static _ => { }, TaskScheduler.Default);
                break;
            case StoreFault.Late:
                late.Enqueue(await Copy(context));
                context.Abort();
                break;
            case StoreFault.Conflict:
                late.Enqueue(await Copy(context));
                context.Response.StatusCode = 409;
                break;
            case StoreFault.CutAnswer:
                await Reply(context, call, cut: true);
                break;
            default:
                await Reply(context, call, cut: false);
                break;
        }
    }

    private async Task<HttpResponseMessage> Pass(HttpContext context, StoreCall call)
    {
        using var passed = await Copy(context);
        var answer = await store.SendAsync(passed, context.RequestAborted);
        done(call);
        return answer;
    }

    // Unchanged headers and body, because the signature covers them, including the host's name.
    private async Task<HttpRequestMessage> Copy(HttpContext context)
    {
        var request = context.Request;
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body);
        var copy = new HttpRequestMessage(new HttpMethod(request.Method), new Uri(store.BaseAddress!, request.Path.ToUriComponent() + request.QueryString.ToUriComponent()));
        copy.Content = body.Length > 0 || request.Method is "PUT" or "POST" ? new ByteArrayContent(body.ToArray()) : null;
        foreach (var (name, values) in request.Headers)
        {
            if (!Transport.Contains(name, StringComparer.OrdinalIgnoreCase) && !copy.Headers.TryAddWithoutValidation(name, values.ToArray()))
            {
                copy.Content?.Headers.TryAddWithoutValidation(name, values.ToArray());
            }
        }

        return copy;
    }

    private async Task Reply(HttpContext context, StoreCall call, bool cut)
    {
        using var answer = await Pass(context, call);
        context.Response.StatusCode = (int)answer.StatusCode;
        foreach (var (name, values) in answer.Headers.Concat(answer.Content.Headers).Where(header => !Transport.Contains(header.Key, StringComparer.OrdinalIgnoreCase)))
        {
            context.Response.Headers[name] = values.ToArray();
        }

        var body = await answer.Content.ReadAsByteArrayAsync();
        context.Response.ContentLength = context.Request.Method == "HEAD" ? answer.Content.Headers.ContentLength : body.Length;
        if (context.Request.Method != "HEAD" && answer.StatusCode != System.Net.HttpStatusCode.NoContent)
        {
            await context.Response.Body.WriteAsync(cut ? body.AsMemory(0, body.Length / 2) : body);
        }

        if (cut)
        {
            await context.Response.Body.FlushAsync();
            context.Abort();
        }
    }
}
