using System.Globalization;
using Octokit;

namespace Pipeline.Adapters.GitHub;

/// <summary>What GitHub tells about the credentials for a repository.</summary>
/// <param name="Account">The user of the token, or the App; null for an installation token, such as a workflow's, which cannot ask.</param>
/// <param name="IsPrivate">Whether the repository is private.</param>
public sealed record GitHubAccess(string? Account, bool IsPrivate)
{
    /// <summary>The scopes of a classic token, as GitHub names them; null for other credentials.</summary>
    public IReadOnlyList<string>? Scopes { get; init; }

    /// <summary>The permissions of an App's installation, such as <c>contents</c> → <c>write</c>; null for tokens, of which GitHub does not tell them.</summary>
    public IReadOnlyDictionary<string, string>? Permissions { get; init; }

    /// <summary>Whether the user may write to the repository; null if GitHub does not say. A token may be able to do less than its user.</summary>
    public bool? MayPush { get; init; }

    /// <summary>The requests that are left in the current hour, and their limit; null on a server without limits.</summary>
    public (int Left, int Limit)? Requests { get; init; }

    /// <summary>GitHub's clock, to the second; null if it sent none.</summary>
    public DateTimeOffset? Date { get; init; }
}

/// <summary>Reads what the credentials may do. It changes nothing.</summary>
internal static class GitHubAccessReader
{
    public static async Task<GitHubAccess> Read(GitHubSession session)
    {
        var answer = await session.Ask("read the settings", client => client.Connection.Get<Octokit.Repository>(session.Root, new Dictionary<string, string>(StringComparer.Ordinal)));
        var (headers, info) = (new Dictionary<string, string>(answer.HttpResponse.Headers, StringComparer.OrdinalIgnoreCase), answer.HttpResponse.ApiInfo);
        var user = session.App is null ? await session.Find("read the user", Login) : null;
        return new GitHubAccess(session.App?.ToString() ?? user, answer.Body.Private)
        {
            Scopes = headers.ContainsKey("X-OAuth-Scopes") ? [.. info.OauthScopes.Where(scope => scope.Length > 0).Order(StringComparer.Ordinal)] : null,
            Permissions = session.Installation is { } installation ? Of(await session.Ask("read the App's permissions", _ => installation())) : null,
            MayPush = user is null ? null : answer.Body.Permissions?.Push,
            Requests = headers.ContainsKey("X-RateLimit-Limit") ? (info.RateLimit.Remaining, info.RateLimit.Limit) : null,
            Date = headers.TryGetValue("Date", out var date) && DateTimeOffset.TryParse(date, CultureInfo.InvariantCulture, out var now) ? now : null,
        };
    }

    // An installation token belongs to no user: 403.
    private static async Task<string> Login(IGitHubClient client)
    {
        try
        {
            return (await client.User.Current()).Login;
        }
        catch (ForbiddenException e) when (e is not RateLimitExceededException)
        {
            throw new NotFoundException("no user", e.StatusCode);
        }
    }

    // What the lanes write; GitHub leaves out what is not granted.
    private static Dictionary<string, string> Of(InstallationPermissions permissions) => new (string Name, string? Access)[]
    {
        ("contents", permissions.Contents?.StringValue),
        ("issues", permissions.Issues?.StringValue),
        ("pull_requests", permissions.PullRequests?.StringValue),
        ("statuses", permissions.Statuses?.StringValue),
    }.Where(permission => permission.Access is not null).ToDictionary(permission => permission.Name, permission => permission.Access!, StringComparer.Ordinal);
}
