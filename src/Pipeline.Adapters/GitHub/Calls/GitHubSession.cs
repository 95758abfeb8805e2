using System.Globalization;
using System.Net;
using Octokit;
using Octokit.Internal;
using Pipeline.Clients;
using Pipeline.Contracts;

namespace Pipeline.Adapters.GitHub.Calls;

/// <summary>Begins the operations of one client, which shares its connections and its ways to retry.</summary>
internal sealed class GitHubSessions(GitHubOptions options, IHttpClient transport, TimeProvider time)
{
    // Between them 0, 1, 2, 4 and 8 s: what was lost to a race is there to be seen at once; after that, GitHub's own copies may lag behind.
    private const int MaxRounds = 6;

    private readonly RetryPipeline<RetriedRequest> requests = new(time, static (exchange, end) => exchange.WaitAfter(end));
    private readonly RetryPipeline<Deadline> rounds = new(time, static (deadline, end) => end switch
    {
        { Failure: not null } or { Result: not null } or { Number: MaxRounds } => null,
        { Number: 1 } => TimeSpan.Zero,
        _ => deadline.Require(RetriedRequest.Backoff(end.Number - 2)),
    });

    public GitHubSession Begin(CancellationToken caller)
    {
        var deadline = new Deadline(options.Deadline, time, caller);
        var credentials = new InMemoryCredentialStore(new Credentials(options.Token));
        var connection = new Connection(
            new ProductHeaderValue("pipeline"), options.Api, credentials, new RetryingHttpClient(transport, requests, deadline), new SimpleJsonSerializer());
        return new(options, rounds, deadline, new GitHubClient(connection), caller);
    }
}

/// <summary>One operation: its calls share a deadline, and each failure is one sentence.</summary>
internal sealed class GitHubSession(GitHubOptions options, RetryPipeline<Deadline> rounds, Deadline deadline, GitHubClient api, CancellationToken caller) : IDisposable
{
    private bool unanswered;
    private FaultException? refusal;

    public string Owner => options.Owner;

    public string Name => options.Name;

    public string Base => options.Base;

    /// <summary>An address under the repository.</summary>
    public Uri Place(string path) => new($"repos/{Owner}/{Name}/{path}", UriKind.Relative);

    /// <param name="what">The call in words that stand before "of owner/name": "open an issue".</param>
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

    /// <summary>Asks for what may not be there.</summary>
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

    /// <summary>Reads a list to its last page. Octokit's own lists of issues ask with parameters that GitHub does not describe.</summary>
    /// <param name="what">The call in words.</param>
    /// <param name="list">The list, under the repository: <c>issues</c>.</param>
    /// <param name="filter">The query, without paging.</param>
    public Task<IReadOnlyList<T>> List<T>(string what, string list, params (string Name, string Value)[] filter) => Ask(what, client =>
        new ApiConnection(client.Connection).GetAll<T>(
            Place(list),
            filter.ToDictionary(pair => pair.Name, pair => pair.Value, StringComparer.Ordinal),
            new ApiOptions { PageSize = 100 }));

    /// <summary>Asks for a change that somebody else may have made, or made impossible, a moment ago: none then.</summary>
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

    /// <summary>Tries until it is done, a bounded number of times: each round sees what others did in the one before.</summary>
    /// <exception cref="FaultException">It is still not done: the last refusal.</exception>
    public async Task<T> Until<T>(string what, Func<Task<T?>> round)
        where T : class =>
        await rounds.Run(deadline, (_, _) => round(), caller)
        ?? throw refusal ?? new FaultException(ErrorCode.AdapterInvocation, $"others kept GitHub from it: could not {what} of {options}");

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

/// <summary>Octokit's exceptions → one sentence each.</summary>
internal static class GitHubFault
{
    private const int MaxSaid = 300;

    public static FaultException Of(string what, GitHubOptions options, Exception e) => e switch
    {
        ApiException { StatusCode: HttpStatusCode.Unauthorized } =>
            Fault($"GitHub does not know the token (401): could not {what} of {options}"),
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
        _ => Fault($"what answers at {options.Api.Authority} is not GitHub's: could not {what} of {options}", e),
    };

    public static FaultException OutOfTime(string what, GitHubOptions options) =>
        Fault(string.Create(CultureInfo.InvariantCulture, $"GitHub did not {what} of {options} within {options.Deadline.TotalSeconds:0} s"));

    /// <summary>Whether a call that ended so may have had its effect all the same.</summary>
    public static bool MayHaveHappened(Exception e) => e is not ApiException { StatusCode: < HttpStatusCode.InternalServerError };

    // Of a proxy that refuses the way: 407 asks for the user and password of its address.
    private static string Status(Exception e) => e is HttpRequestException { StatusCode: { } status } ? $" ({(int)status})" : "";

    // What GitHub says helps, as in "Resource not accessible by integration". That it repeats the token is ruled out here, not hoped for.
    private static string Said(ApiException e, GitHubOptions options)
    {
        var words = new[] { e.ApiError?.Message }.Concat(e.ApiError?.Errors?.Select(error => error.Message) ?? []);
        var said = string.Join(": ", words.Where(word => !string.IsNullOrWhiteSpace(word)).Distinct(StringComparer.Ordinal));
        return said.Length is 0 or > MaxSaid ? "" : $": {Redactor.PatternsOnly.With(options.Token).Redact(said)}";
    }

    // Octokit's own exception stays behind: printed whole it shows the answer's body.
    private static FaultException Fault(string detail, Exception? inner = null) => new(ErrorCode.AdapterInvocation, detail, inner);
}
