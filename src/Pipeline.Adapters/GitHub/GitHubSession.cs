using System.Globalization;
using System.Net;
using Octokit;
using Octokit.Internal;
using Pipeline.Clients;

namespace Pipeline.Adapters.GitHub;

/// <summary>Starts the operations of one client, which share its connections and retry rules.</summary>
internal sealed class GitHubSessions : IDisposable
{
    // Waits of 0, 1, 2, 4 and 8 s: a lost race shows at once; after that, GitHub's replicas may lag.
    private const int MaxRounds = 6;

    private readonly GitHubOptions options;
    private readonly IHttpClient transport;
    private readonly TimeProvider time;
    private readonly RetryPipeline<RetriedRequest> requests;
    private readonly RetryPipeline<CallDeadline> rounds;
    private readonly InstallationTokens? tokens;

    public GitHubSessions(GitHubOptions options, IHttpClient transport, TimeProvider time)
    {
        (this.options, this.transport, this.time) = (options, transport, time);
        requests = new(time, static (exchange, end) => exchange.WaitAfter(end));
        rounds = new(time, static (deadline, end) => end switch
        {
            { Failure: not null } or { Result: not null } or { Number: MaxRounds } => null,
            { Number: 1 } => TimeSpan.Zero,
            _ => RetriedRequest.Require(deadline, RetriedRequest.Backoff(end.Number - 2)),
        });
        tokens = options.App is { } app ? new InstallationTokens(app, options, Connect, time) : null;
    }

    public GitHubSession Begin(CancellationToken caller)
    {
        var deadline = new CallDeadline(options.Deadline, time, caller);
        var credentials = tokens?.For(deadline) ?? new InMemoryCredentialStore(new Credentials(options.Token!.Secret));
        return new(options, rounds, deadline, new GitHubClient(Connect(credentials, deadline)), caller) { Installation = tokens is null ? null : () => tokens.Permissions(deadline) };
    }

    public void Dispose() => tokens?.Dispose();

    private Connection Connect(ICredentialStore credentials, CallDeadline deadline) =>
        new(new ProductHeaderValue("pipeline"), options.Api, credentials, new RetryingHttpClient(transport, requests, deadline, time), new SimpleJsonSerializer());
}

/// <summary>One operation: its calls share a deadline, and each failure becomes one sentence.</summary>
internal sealed class GitHubSession(GitHubOptions options, RetryPipeline<CallDeadline> rounds, CallDeadline deadline, GitHubClient api, CancellationToken caller) : IDisposable
{
    private bool unanswered;
    private FaultException? refusal;

    public string Owner => options.Owner;

    public string Name => options.Name;

    public string Base => options.Base;

    /// <summary>The App that acts; null for a token.</summary>
    public GitHubApp? App => options.App;

    /// <summary>Reads the permissions of the App's installation; null for a token.</summary>
    public Func<Task<InstallationPermissions>>? Installation { get; init; }

    /// <summary>The URL of the repository.</summary>
    public Uri Root => new($"repos/{Owner}/{Name}", UriKind.Relative);

    /// <summary>A URL below the repository.</summary>
    public Uri Place(string path) => new($"repos/{Owner}/{Name}/{path}", UriKind.Relative);

    /// <param name="what">The call as it stands before "of owner/name" in messages: "open an issue".</param>
    /// <param name="call">The call.</param>
    public async Task<T> Ask<T>(string what, Func<IGitHubClient, Task<T>> call)
    {
        try
        {
            return await call(api);
        }
        catch (OperationCanceledException) when (caller.IsCancellationRequested)
        {
            throw;
        }
        catch (OperationCanceledException) when (deadline.Token.IsCancellationRequested)
        {
            throw GitHubFault.OutOfTime(what, options);
        }
        catch (Exception e) when (e is not FaultException)
        {
            unanswered = GitHubFault.MayHaveHappened(e);
            throw GitHubFault.Of(what, options, e);
        }
    }

    /// <summary>Reads something that may not exist.</summary>
    public Task<T?> Find<T>(string what, Func<IGitHubClient, Task<T>> call)
        where T : class => Ask<T?>(what, async client =>
    {
        try
        {
            return await call(client);
        }
        catch (NotFoundException)
        {
            return null;
        }
    });

    /// <summary>Runs a mutation of the GraphQL API on one object.</summary>
    /// <param name="what">The call, for messages.</param>
    /// <param name="mutation">The mutation, with one variable <c>$id</c>.</param>
    /// <param name="id">The object's node ID, from the REST API.</param>
    /// <returns>What GitHub refused; null if it made the change. It answers 200 to both.</returns>
    public Task<FaultException?> Mutate(string what, string mutation, string id) => Ask(what, async client =>
    {
        // An Enterprise server has it beside the REST API: /api/graphql and /api/v3.
        var place = new Uri(options.Api.AbsolutePath.EndsWith("/v3/", StringComparison.Ordinal) ? "../graphql" : "graphql", UriKind.Relative);
        var answer = await client.Connection.Post<GraphAnswer>(place, new GraphCall(mutation, new GraphVariables(id)), "application/json", "application/json");
        return answer.Body.Errors is [var first, ..] ? GitHubFault.Refused(what, options, first.Message) : null;
    });

    /// <summary>Reads all pages of a list. Octokit's own issue lists use parameters that GitHub does not document.</summary>
    /// <param name="what">The call, for messages.</param>
    /// <param name="list">The list below the repository: <c>issues</c>.</param>
    /// <param name="filter">The query without paging.</param>
    public Task<IReadOnlyList<T>> List<T>(string what, string list, params (string Name, string Value)[] filter) => Ask(what, client =>
        new ApiConnection(client.Connection).GetAll<T>(
            Place(list),
            filter.ToDictionary(pair => pair.Name, pair => pair.Value, StringComparer.Ordinal),
            new ApiOptions { PageSize = 100 }));

    /// <summary>Requests a change; null if someone else has just made it or made it impossible.</summary>
    public Task<T?> Race<T>(string what, Func<IGitHubClient, Task<T>> call)
        where T : class => Ask<T?>(what, async client =>
    {
        try
        {
            return await call(client);
        }
        catch (ApiException e) when (e.StatusCode is HttpStatusCode.Conflict or HttpStatusCode.UnprocessableEntity)
        {
            refusal = GitHubFault.Of(what, options, e);
            return null;
        }
    });

    /// <summary>Repeats rounds until one succeeds, up to a maximum: each round sees the changes of others during the previous one.</summary>
    /// <exception cref="FaultException">No round succeeded; this is the last failure.</exception>
    public async Task<T> Until<T>(string what, Func<Task<T?>> round)
        where T : class =>
        await rounds.Run(deadline, (_, _) => round(), caller)
        ?? throw refusal ?? new FaultException(ErrorCode.AdapterInvocation, $"concurrent changes got in the way: could not {what} of {options}");

    /// <summary>Creates something that must exist only once. After an unanswered call, it first looks for what that call may have created.</summary>
    public Task<T> Once<T>(string what, Func<Task<T?>> find, Func<IGitHubClient, Task<T>> make)
        where T : class => Until(what, async () =>
    {
        if (await find() is { } found)
        {
            return found;
        }

        try
        {
            return await Ask(what, make);
        }
        catch (FaultException e) when (unanswered)
        {
            refusal = e;
            return null;
        }
    });

    public void Dispose() => deadline.Dispose();
}

/// <summary>Converts Octokit's exceptions to one sentence each.</summary>
internal static class GitHubFault
{
    private const int MaxSaid = 300;

    public static FaultException Of(string what, GitHubOptions options, Exception e) => e switch
    {
        ApiException { StatusCode: HttpStatusCode.Unauthorized } =>
            Fault($"GitHub does not accept the token (401): could not {what} of {options}"),
        ApiException { StatusCode: HttpStatusCode.Forbidden } refusal =>
            Fault($"the token may not {what} of {options} (403{Said(refusal, options)})"),
        ApiException { StatusCode: HttpStatusCode.NotFound or HttpStatusCode.Gone } absence =>
            Fault($"GitHub has no such thing, or the token may not see it ({(int)absence.StatusCode}): could not {what} of {options}"),
        ApiException failure when failure.StatusCode >= HttpStatusCode.InternalServerError =>
            Fault($"GitHub failed to {what} of {options} ({(int)failure.StatusCode})"),
        ApiException refusal =>
            Fault($"GitHub refused to {what} of {options} ({(int)refusal.StatusCode}{Said(refusal, options)})"),
        HttpRequestException or IOException or OperationCanceledException =>
            Fault($"GitHub does not answer at {options.Api.Authority}{options.Proxy.Way(options.Api)}{Status(e)}: could not {what} of {options}", e),
        _ => Fault($"{options.Api.Authority} does not answer like GitHub: could not {what} of {options}", e),
    };

    /// <summary>A refusal of the GraphQL API.</summary>
    public static FaultException Refused(string what, GitHubOptions options, string message) =>
        Fault($"GitHub refused to {what} of {options}: {options.Words.Redact(message.Length > MaxSaid ? message[..MaxSaid] : message)}");

    public static FaultException OutOfTime(string what, GitHubOptions options) =>
        Fault(string.Create(CultureInfo.InvariantCulture, $"GitHub did not {what} of {options} within {options.Deadline.TotalSeconds:0} s"));

    /// <summary>Whether a failed call may still have taken effect.</summary>
    public static bool MayHaveHappened(Exception e) => e is not ApiException { StatusCode: < HttpStatusCode.InternalServerError };

    // The statuses of a proxy that refuses the connection: 407 asks for a user and password in its address.
    private static string Status(Exception e) => e is HttpRequestException { StatusCode: { } status } ? $" ({(int)status})" : "";

    // GitHub's message helps, such as "Resource not accessible by integration". It is masked in case it repeats the token.
    private static string Said(ApiException e, GitHubOptions options)
    {
        var words = new[] { e.ApiError?.Message }.Concat(e.ApiError?.Errors?.Select(error => error.Message) ?? []);
        var said = string.Join(": ", words.Where(word => !string.IsNullOrWhiteSpace(word)).Distinct(StringComparer.Ordinal));
        return said.Length is 0 or > MaxSaid ? "" : $": {options.Words.Redact(said)}";
    }

    // Octokit's exception is not attached, because its text includes the answer's body.
    private static FaultException Fault(string detail, Exception? inner = null) => new(ErrorCode.AdapterInvocation, detail, inner);
}

#pragma warning disable CA1812 // Octokit's serializer makes them.
/// <summary>A call of the GraphQL API ("Forming calls with GraphQL").</summary>
internal sealed record GraphCall(string Query, GraphVariables Variables);

/// <summary>The variables of a call.</summary>
internal sealed record GraphVariables(string Id);

/// <summary>An answer; its data are not needed.</summary>
internal sealed class GraphAnswer
{
    public IReadOnlyList<GraphError>? Errors { get; init; }
}

/// <summary>An error of an answer.</summary>
internal sealed class GraphError
{
    public string Message { get; init; } = "";
}
#pragma warning restore CA1812
