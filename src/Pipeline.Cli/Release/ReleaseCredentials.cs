using Pipeline.Adapters.GitHub;
using Pipeline.Adapters.Signing;
using Pipeline.Lanes.Release;
using Pipeline.Oci.Registry;

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

    /// <summary>The GitHub repository with its token; null without either.</summary>
    /// <param name="proxy">The proxy for requests.</param>
    public GitHubOptions? GitHub(ProxyRule proxy) => place.GitHub is { } address && release.GitHubToken is { } token
        ? new GitHubOptions { Api = address.Api, Owner = address.Owner, Name = address.Name, Base = address.Branch, Token = token, Proxy = proxy }
        : null;

    /// <summary>Why the secrets do not go together with the options, which must be valid, in one sentence; null if they do.</summary>
    public static string? Problem(ReleaseCommandOptions release) => release switch
    {
        { RegistryUser: not null, RegistryToken: null } =>
            "--registry-user needs a token: --registry-token of ./build.sh, PIPELINE_REGISTRY_TOKEN of pipeline.",
        { IsRehearsal: false, RegistryToken: { } token } when IsOfGitHub(token, release.GitHubToken) && !GitHubAddress.HasRegistry(release.Server, release.Prefix.Registry) =>
            $"the registry token is a token of GitHub, which {release.Prefix.Registry} must not receive: give the registry its own token, or none to use the credentials of docker login.",
        _ => null,
    };

    private static bool IsOfGitHub(RegistryToken token, GitHubToken? other) => GitHubToken.HasForm(token.Secret) || token.Secret == other?.Secret;
}
