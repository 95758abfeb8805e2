using System.Globalization;
using System.Text.Json.Nodes;
using Pipeline.Adapters.GitHub;
using Pipeline.Cli.Hosting;
using Pipeline.Cli.Release;
using Pipeline.Lanes.Catalogue;
using Pipeline.Lanes.Reports;
using Pipeline.Oci.Client;
using Pipeline.Oci.Registry;

namespace Pipeline.Cli.Doctor;

/// <summary>Asks the release's registry and GitHub what the credentials may do, and changes nothing there. Without <c>--images</c> and <c>--repository</c> it asks nobody.</summary>
/// <param name="context">The process.</param>
/// <param name="processors">The folder of processors.</param>
/// <param name="release">The operator's options; they must be valid.</param>
/// <param name="limit">The time of each check.</param>
internal sealed class ReleaseChecks(CommandContext context, string processors, ReleaseCommandOptions release, TimeSpan limit)
{
    // What the lanes write: branches, pull requests, statuses and the issue of Drift.
    private static readonly string[] Written = ["contents", "pull_requests", "statuses", "issues"];

    private readonly ReleaseCredentials credentials = new(release.Place(Path.GetDirectoryName(processors)!), release);

    /// <summary>The clocks that answered, by host.</summary>
    public IReadOnlyList<Task<AskedClock?>> Clocks { get; private set; } = [];

    public IEnumerable<DoctorCheck> All()
    {
        var (registry, gitHub) = (new TaskCompletionSource<AskedClock?>(), new TaskCompletionSource<AskedClock?>());
        Clocks = [registry.Task, gitHub.Task];
        return
        [
            new("registry", DiagnosisNeed.Release, (check, token) => Told(registry, () => Registry(check, registry, token))),
            new("github", DiagnosisNeed.Release, (check, token) => Told(gitHub, () => GitHub(check, gitHub, token))),
        ];
    }

    // Whatever happens, the check of the clock must not wait for ever.
    private static async Task<Diagnosis> Told(TaskCompletionSource<AskedClock?> clock, Func<Task<Diagnosis>> run)
    {
        try
        {
            return await run();
        }
        finally
        {
            clock.TrySetResult(null);
        }
    }

    private async Task<Diagnosis> Registry(DoctorCheck check, TaskCompletionSource<AskedClock?> clock, CancellationToken cancellationToken)
    {
        if (release.IsRehearsal)
        {
            return check.NotChecked("not asked: name it with --images REGISTRY/PATH or --repository OWNER/NAME");
        }

        var options = context.Registries with { TokenServers = release.TokenServers, Credentials = credentials.Registries(context.Registries.Credentials), Deadline = limit };
        var place = Place();
        var facts = new JsonObject { ["repository"] = place.ToString() };
        var mend = $"docker login {place.Registry}, or set NUKE_REGISTRY_TOKEN";
        try
        {
            var credential = await options.Credentials.Find(place.Registry, cancellationToken);
            var source = credential is null ? "no credentials" : await Source(place.Registry);
            facts["credentials"] = credential is null ? null : source;
            facts["user"] = credential is RegistryCredential.Password { User: var user } ? user : null;
            var access = await new RegistryPing(options).Send(place, cancellationToken);
            clock.TrySetResult(AskedClock.Of(place.Registry, access.Date, context.Time));
            facts["actions"] = access.Actions is { } actions ? JsonLine.Array(actions, action => action) : null;
            return Judge(check, place, access, $"{source}{(facts["user"] is { } name ? $", as {name}" : "")}", credential is not null, mend, facts);
        }
        catch (RegistryException e)
        {
            return check.Missing(e.Message, e.Failure == RegistryFailure.Denied ? mend : null, facts);
        }
    }

    private static Diagnosis Judge(DoctorCheck check, Repository place, RegistryAccess access, string who, bool hasCredential, string mend, JsonObject facts) => access switch
    {
        { Actions: { } granted } when !granted.Contains("push", StringComparer.Ordinal) => check.Missing(
            $"{place.Registry} grants {(granted.Count == 0 ? "nothing" : string.Join(" and ", granted))} on {place.Name}, and no push ({who})",
            hasCredential ? "give the user or token of these credentials write access to the repository, or create it in the registry" : mend,
            facts),
        { Actions: { } granted } => check.Ok($"{place.Registry} grants {string.Join(" and ", granted)} on {place.Name} ({who})", facts),
        { Authentication: RegistryAuthentication.None } => check.Ok($"{place.Registry} answers and asks for no credentials ({who})", facts),
        _ when !hasCredential => check.Missing($"{place.Registry} answers, but there are no credentials for it, and a push needs some", mend, facts),
        _ => check.Ok($"{place.Registry} accepts the credentials ({who}); it does not tell which actions they allow", facts),
    };

    // A token is for a repository, and each processor has its own.
    private Repository Place()
    {
        var names = Directory.Exists(processors) ? new ProcessorCatalogue(processors).Names() : [];
        return names.Count > 0 && Repository.TryParse($"{release.Prefix}/{names[0]}", out var first) ? first : release.Prefix;
    }

    private async Task<string> Source(string registry) => credentials.Login is not null
        ? TokenVariables.Name(context, TokenVariables.Registry)
        : await (context.Registries.Credentials as DockerCredentials)!.Source(registry) ?? "docker login";

    private async Task<Diagnosis> GitHub(DoctorCheck check, TaskCompletionSource<AskedClock?> clock, CancellationToken cancellationToken)
    {
        if (release.Repository is null)
        {
            return check.NotChecked("not asked: name it with --repository OWNER/NAME");
        }

        if (credentials.GitHub(context.Proxy) is not { } options)
        {
            return check.Missing($"no token for GitHub, so nothing is proposed to {release.Repository}", "set NUKE_GITHUB_TOKEN, or name a GitHub App with --github-app");
        }

        using var repository = GitHubRepository.Open(options with { Deadline = limit }, context.Time);
        var access = await repository.Access(cancellationToken);
        clock.TrySetResult(AskedClock.Of(options.Api.Authority, access.Date, context.Time));
        var facts = new JsonObject
        {
            ["account"] = access.Account,
            ["credentials"] = release.GitHubApp is null ? TokenVariables.Name(context, TokenVariables.GitHub) : "--github-app",
            ["permissions"] = access.Permissions is { } permissions ? new JsonObject(permissions.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value))) : null,
            ["push"] = access.MayPush,
            ["requests_left"] = access.Requests?.Left,
            ["scopes"] = access.Scopes is { } scopes ? JsonLine.Array(scopes, scope => scope) : null,
        };
        return Judge(check, access, facts);
    }

    private Diagnosis Judge(DoctorCheck check, GitHubAccess access, JsonObject facts)
    {
        var who = $"{access.Account ?? "an installation token"}{(access.Requests is { } requests ? string.Create(CultureInfo.InvariantCulture, $", {requests.Left} of {requests.Limit} requests left") : "")}";
        var lacks = access.Permissions is { } permissions ? Written.Where(name => permissions.GetValueOrDefault(name) is not ("write" or "admin")).ToList() : [];
        var scope = access.IsPrivate ? "repo" : "public_repo";
        return access switch
        {
            { Requests.Left: 0 } => check.Missing($"GitHub's limit of requests is used up ({who})", "wait until the hour is over", facts),
            { Scopes: { } scopes } when !scopes.Contains("repo", StringComparer.Ordinal) && !scopes.Contains(scope, StringComparer.Ordinal) =>
                check.Missing($"the classic token has {(scopes.Count == 0 ? "no scope" : $"the scopes {string.Join(", ", scopes)}")}, and not {scope} ({who})", $"give the token the scope {scope}: https://github.com/settings/tokens", facts),
            { MayPush: false } => check.Missing($"{access.Account} may not write to {release.Repository} ({who})", "use the token of a user with write access, or a GitHub App", facts),
            _ when lacks.Count > 0 => check.Missing($"the installation may not write {string.Join(", ", lacks)} ({who})", "give the App write access to contents, pull requests, commit statuses and issues, and accept that in the repository", facts),
            { Scopes: { } scopes } => check.Ok($"the classic token has the scopes {string.Join(", ", scopes)} on {release.Repository} ({who})", facts),
            { Permissions: not null } => check.Ok($"the App may write what a release writes to {release.Repository} ({who})", facts),
            _ => check.Ok($"the token reads {release.Repository} ({who}); GitHub does not tell what else it may do: it needs write access to contents, pull requests, commit statuses and issues", facts),
        };
    }
}
