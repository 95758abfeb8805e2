using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace Pipeline.Tests.GitHub;

/// <summary>
/// A fake GitHub with one repository, <c>octo/pipeline</c>, on loopback: real sockets, real git objects, and faults on demand.
/// It answers at <see cref="Api"/> like github.com and at <see cref="EnterpriseApi"/> like an Enterprise server.
/// </summary>
internal sealed class FakeGitHub : IAsyncDisposable
{
    public const string Owner = "octo";
    public const string Name = "pipeline";

    /// <summary>A person's token, and a workflow's.</summary>
    public const string PersonToken = "ghp_0000000000000000000000000000person";
    public const string WorkflowToken = "ghs_00000000000000000000000000workflow";

    /// <summary>The GraphQL API's template in calls; GitHub's description has the REST API alone.</summary>
    public const string Graph = "/graphql";

    private const string Enterprise = "/api/v3";
    private const string EnterpriseGraph = "/api/graphql";

    private static readonly Dictionary<string, string> Accounts = new(StringComparer.Ordinal)
    {
        [PersonToken] = "octocat",
        [WorkflowToken] = "github-actions[bot]",
    };

    private readonly WebApplication app;
    private readonly IGitHubContract? contract;
    private readonly FakeEndpoints endpoints = new();
    private readonly List<FakeCall> calls = [];
    private readonly List<string> problems = [];
    private readonly ConcurrentQueue<string> received = new();

    private FakeGitHub(WebApplication app, IGitHubContract? contract) => (this.app, this.contract) = (app, contract);

    public FakeRepository Repository { get; } = new();

    public Uri Api => new(app.Urls.Single() + "/");

    public Uri EnterpriseApi => new(app.Urls.Single() + Enterprise + "/");

    /// <summary>The fault of each call, or null.</summary>
    public Func<FakeCall, FakeFault?> Fault { get; set; } = _ => null;

    /// <summary>Delays a call before it is processed.</summary>
    public Func<FakeCall, Task> Arrived { get; set; } = _ => Task.CompletedTask;

    /// <summary>Every recognized call, in order.</summary>
    public IReadOnlyList<FakeCall> Calls
    {
        get
        {
            lock (calls)
            {
                return [.. calls];
            }
        }
    }

    /// <summary>The address and headers of every request.</summary>
    public IReadOnlyCollection<string> Received => received;

    /// <summary>The deviations of calls and answers from GitHub's description.</summary>
    public IReadOnlyList<string> Problems
    {
        get
        {
            lock (problems)
            {
                return [.. problems];
            }
        }
    }

    public static async Task<FakeGitHub> Start(IGitHubContract? contract)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrel().UseUrls("http://127.0.0.1:0");
        var server = builder.Build();
        var github = new FakeGitHub(server, contract);
        server.Run(github.Answer);
        await server.StartAsync();
        return github;
    }

    public ValueTask DisposeAsync()
    {
        Repository.App.Dispose();
        return app.DisposeAsync();
    }

    private async Task Answer(HttpContext context)
    {
        received.Enqueue(string.Join('\n', context.Request.Headers.Select(header => $"{header.Key}: {header.Value}").Prepend($"{context.Request.Method} {context.Request.Path}{context.Request.QueryString}")));
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget.Split('?')[0];
        var path = target.StartsWith(Enterprise, StringComparison.Ordinal) ? target[Enterprise.Length..] : target;
        var body = await Read(context.Request);
        if (Find(context.Request.Method, path) is not { } found)
        {
            Report($"{context.Request.Method} {path}: there is no such endpoint");
            await Write(context, FakeAnswer.NotFound(), null);
            return;
        }

        var token = context.Request.Headers.Authorization.ToString().Split(' ')[^1];
        var query = context.Request.Query.ToDictionary(pair => pair.Key, pair => pair.Value.ToString(), StringComparer.Ordinal);
        var call = Next(number => new FakeCall(number, context.Request.Method, found.Template, found.Parts, query, body, AccountOf(token)) { Token = token });
        await Arrived(call);
        var fault = Fault(call);
        var answer = fault is { Happens: false } ? null : Handle(call, found.Endpoint);
        if (fault is { Answer: null })
        {
            context.Abort();
            return;
        }

        // Faults need not match the description.
        await (fault is null ? Write(context, answer!, call) : Write(context, fault.Answer, null));
    }

    private (string Template, IReadOnlyDictionary<string, string> Parts, FakeEndpoint Endpoint)? Find(string method, string path) => (method, path) is ("POST", Graph or EnterpriseGraph)
        ? (Graph, new Dictionary<string, string>(StringComparer.Ordinal) { ["owner"] = Owner, ["repo"] = Name }, GraphEndpoint.Answer)
        : endpoints.Find(method, path);

    private FakeAnswer Handle(FakeCall call, FakeEndpoint endpoint)
    {
        foreach (var problem in call.Template == Graph ? [] : contract?.Check(call) ?? [])
        {
            Report($"{call.Method} {call.Template}: {problem}");
        }

        // An App itself acts with another kind of token, which its endpoints check.
        if (call.Account.Length == 0 && !call.Is("GET", "/installation") && !call.Is("POST", "/access_tokens"))
        {
            return FakeAnswer.Refusal(HttpStatusCode.Unauthorized, "Bad credentials");
        }

        lock (Repository)
        {
            return call.Parts.GetValueOrDefault("owner", Owner) == Owner && call.Parts.GetValueOrDefault("repo", Name) == Name ? endpoint(Repository, call) : FakeAnswer.NotFound();
        }
    }

    private async Task Write(HttpContext context, FakeAnswer answer, FakeCall? call)
    {
        var described = call is null || call.Template == Graph ? null : contract;
        var body = described?.Complete(call!, answer) ?? answer.Body;
        foreach (var problem in described?.Check(call!, answer.Status, body) ?? [])
        {
            Report($"answer {(int)answer.Status} to {call!.Method} {call.Template}: {problem}");
        }

        context.Response.StatusCode = (int)answer.Status;
        context.Response.ContentType = "application/json; charset=utf-8";
        foreach (var (name, value) in answer.Headers)
        {
            context.Response.Headers[name] = value.Replace("{here}", $"{app.Urls.Single()}{context.Request.Path}", StringComparison.Ordinal);
        }

        await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(body?.ToJsonString() ?? ""));
    }

    private string AccountOf(string token)
    {
        lock (Repository)
        {
            return Repository.App.Holds(token) ? FakeApp.Account : Accounts.GetValueOrDefault(token, "");
        }
    }

    private static async Task<JsonObject?> Read(HttpRequest request)
    {
        using var reader = new StreamReader(request.Body);
        var text = await reader.ReadToEndAsync();
        return text.Length == 0 ? null : JsonNode.Parse(text) as JsonObject;
    }

    private FakeCall Next(Func<int, FakeCall> make)
    {
        lock (calls)
        {
            calls.Add(make(calls.Count + 1));
            return calls[^1];
        }
    }

    private void Report(string problem)
    {
        lock (problems)
        {
            problems.Add(problem);
        }
    }
}
