using Pipeline.Adapters.GitHub;
using Pipeline.Adapters.Signing;
using Pipeline.Lanes.Release;
using Pipeline.Oci.Registry;
using App = Pipeline.Adapters.GitHub.GitHubApp;

namespace Pipeline.Cli.Release;

/// <summary>The token or password for the images' registry; its text does not show it. Not a string, so that nothing else accepts it.</summary>
public sealed class RegistryToken
{
    private RegistryToken(string secret) => Secret = secret;

    public string Secret { get; }

    /// <summary>The token; null for none or an empty one.</summary>
    public static RegistryToken? Of(string? secret) => string.IsNullOrEmpty(secret) ? null : new(secret);

    public override string ToString() => "RegistryToken ***";
}

/// <summary>The content of a GitHub App's private key; its text does not show it.</summary>
public sealed class AppKey
{
    private AppKey(string pem) => Pem = pem;

    public string Pem { get; }

    /// <summary>The key; null for none or an empty one.</summary>
    public static AppKey? Of(string? pem) => string.IsNullOrEmpty(pem) ? null : new(pem);

    public override string ToString() => "AppKey ***";
}

/// <summary>The only code that decides which host receives which secret of a release: the images' registry its own token, GitHub's API the other.</summary>
/// <param name="place">The release's location.</param>
/// <param name="release">The operator's options.</param>
internal sealed class ReleaseCredentials(ReleaseTarget place, ReleaseCommandOptions release)
{
    // Registries that accept a token as password still require a user name.
    private const string AnyUser = "token";

    /// <summary>The credential for the images' registry; null without a token and in the rehearsal, so that <c>docker login</c>'s applies.</summary>
    public RegistryLogin? Login => release is { IsRehearsal: false, RegistryToken: { } token }
        ? new RegistryLogin(place.Prefix.Registry, release.RegistryUser ?? place.GitHub?.Owner ?? AnyUser, token.Secret)
        : null;

    /// <summary>The credentials for registries.</summary>
    /// <param name="others">The source for other registries, and for the images' registry without a token.</param>
    public IRegistryCredentials Registries(IRegistryCredentials others) => Login is { } login
        ? new FixedCredentials(login.Registry, new RegistryCredential.Password(login.User, login.Token), others)
        : others;

    /// <summary>The GitHub repository with its credentials; null without either.</summary>
    /// <param name="proxy">The proxy for requests.</param>
    public GitHubOptions? GitHub(ProxyRule proxy) => place.GitHub is { } address && release.ActsOnGitHub
        ? new GitHubOptions { Api = address.Api, Owner = address.Owner, Name = address.Name, Base = address.Branch, Token = release.GitHubToken, App = AppOf(release), Proxy = proxy }
        : null;

    /// <summary>Why the secrets do not go together with the options, which must be valid, in one sentence; null if they do.</summary>
    public static string? Problem(ReleaseCommandOptions release) => release switch
    {
        { GitHubApp: not null, GitHubToken: not null } => "a GitHub App and a token for GitHub exclude each other.",
        { GitHubApp: not null, GitHubAppKey: null } => "--github-app needs the App's private key: --github-app-key of ./build.sh (NUKE_GITHUB_APP_KEY), PIPELINE_GITHUB_APP_KEY of pipeline.",
        { GitHubApp: null, GitHubAppKey: not null } => "the private key of a GitHub App needs its client ID: --github-app.",
        { GitHubAppKey: { } key } when !App.IsKey(key.Pem) =>
            "the key of the GitHub App is not the content of a private RSA key (PEM), as GitHub generates it.",
        { RegistryUser: not null, RegistryToken: null } =>
            "--registry-user needs a token: --registry-token of ./build.sh, PIPELINE_REGISTRY_TOKEN of pipeline.",
        { IsRehearsal: false, RegistryToken: { } token } when IsOfGitHub(token, release.GitHubToken) && !GitHubAddress.HasRegistry(release.Server, release.Prefix.Registry) =>
            $"the registry token is a token of GitHub, which {release.Prefix.Registry} must not receive: give the registry its own token, or none to use the credentials of docker login.",
        _ => null,
    };

    private static App? AppOf(ReleaseCommandOptions release) =>
        release.GitHubApp is { } id && App.TryParse(id, release.GitHubAppKey!.Pem, out var app) ? app : null;

    private static bool IsOfGitHub(RegistryToken token, GitHubToken? other) => GitHubToken.HasForm(token.Secret) || token.Secret == other?.Secret;
}
