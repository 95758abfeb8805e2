using System.Text.RegularExpressions;
using Pipeline.Adapters.GitHub;
using Pipeline.Cli.Hosting;
using Pipeline.Lanes.Release;

namespace Pipeline.Cli.Release;

/// <summary>The operator's options for a release's location. Without images and repository it is the rehearsal on this machine.</summary>
public sealed partial record ReleaseCommandOptions
{
    /// <summary>The port of the registry that set-up starts on loopback (<c>build/setup</c>, part <c>registry</c>).</summary>
    public const int DefaultRehearsalPort = 5055;

    private const string Rehearsal = "pipeline/rehearsal";

    /// <summary>The prefix of the images' repositories, as <c>registry/path</c>; null for the GitHub repository's name in GitHub's registry.</summary>
    public string? Images { get; init; }

    /// <summary>The prefix that accepted images are promoted to, as <c>registry/path</c>; null for none.</summary>
    public string? Promoted { get; init; }

    /// <summary>The GitHub repository, as <c>owner/name</c>; null to propose and report nothing.</summary>
    public string? Repository { get; init; }

    /// <summary>The file of the pins, relative to the checkout.</summary>
    public string? Pins { get; init; }

    /// <summary>The user of the registry's token; null for the repository's owner.</summary>
    public string? RegistryUser { get; init; }

    /// <summary>The token for the images' registry; without it, the Docker configuration's credentials apply.</summary>
    public RegistryToken? RegistryToken { get; init; }

    /// <summary>The token for GitHub; without it, nothing is proposed or reported there.</summary>
    public GitHubToken? GitHubToken { get; init; }

    /// <summary>The client ID or App ID of a GitHub App that acts instead of a token.</summary>
    public string? GitHubApp { get; init; }

    /// <summary>The content of its private key.</summary>
    public AppKey? GitHubAppKey { get; init; }

    /// <summary>Whether there are credentials for GitHub.</summary>
    public bool ActsOnGitHub => GitHubToken is not null || GitHubApp is not null;

    /// <summary>Trusted token servers (host and optional port) besides the registry's own host.</summary>
    public IReadOnlyCollection<string> TokenServers { get; init; } = [];

    /// <summary>The address of a GitHub other than github.com.</summary>
    public string? GitHub { get; init; }

    /// <summary>The address of its API, unless it follows from the server's.</summary>
    public string? GitHubApi { get; init; }

    /// <summary>The target branch of proposals; null for <c>main</c>.</summary>
    public string? Branch { get; init; }

    /// <summary>The registry's port, 1 to 65535.</summary>
    public int RehearsalPort { get; init; } = DefaultRehearsalPort;

    /// <summary>Whether the release stays on this machine.</summary>
    public bool IsRehearsal => this is { Images: null, Repository: null };

    /// <summary>The web address of the GitHub server; the options must be valid.</summary>
    internal Uri Server => new(GitHub ?? "https://github.com");

    /// <summary>The prefix of all image repositories; the options must be valid.</summary>
    internal Oci.Registry.Repository Prefix => Oci.Registry.Repository.Parse(IsRehearsal ? $"127.0.0.1:{RehearsalPort}/{Rehearsal}" : Images ?? PrefixOf(Repository!));

    /// <summary>What is wrong with the options, in one sentence, or null.</summary>
    public string? Problem() => this switch
    {
        { Images: { } images } when PrefixProblem("--images", images) is { } problem => problem,
        { Promoted: { } promoted } when PrefixProblem("--promoted", promoted) is { } problem => problem,
        { Repository: { } repository } when !OwnerAndName().IsMatch(repository) => $"--repository '{repository}' is not OWNER/NAME.",
        { GitHub: { } address } when !IsAddress(address) => $"--github '{address}' is not an address (https://…).",
        { GitHub: { } address } when GitHubAddress.IsApi(new Uri(address)) =>
            $"--github '{address}' is the API's address: use the web address, such as https://github.com.",
        { GitHubApi: { } address } when !IsAddress(address) => $"--github-api '{address}' is not an address (https://…).",
        { Images: null, Repository: { } repository } when !Oci.Registry.Repository.TryParse(PrefixOf(repository), out _) =>
            $"--repository '{repository}' is not a valid name of images (letters and digits, joined by one of . _ __ or by dashes): name them with --images REGISTRY/PATH.",
        { TokenServers: var hosts } when hosts.Select(ReferenceForm.TokenServerProblem).FirstOrDefault(problem => problem is not null) is { } problem => problem,
        { RehearsalPort: < 1 or > 65535 } => "--rehearsal-port must be 1 to 65535.",
        { Promoted: { } promoted } when promoted == Prefix.ToString() => $"--promoted '{promoted}' is where the images are built.",
        _ => null,
    };

    /// <summary>What is wrong with a prefix of repositories, in one sentence, or null.</summary>
    internal static string? PrefixProblem(string option, string prefix) => Oci.Registry.Repository.TryParse(prefix, out _)
        ? null
        : $"{option} '{prefix}' is not REGISTRY/PATH, such as ghcr.io/owner/name: a host with a dot or a port, and a path in lower case, without tag and digest.";

    /// <summary>What is wrong with the secrets, in one sentence without them, or null; the other options must be valid.</summary>
    public string? SecretProblem() => ReleaseCredentials.Problem(this);

    /// <summary>The location; the options must be valid.</summary>
    /// <param name="root">The absolute path of the checkout.</param>
    public ReleaseTarget Place(string root)
    {
        var kept = Path.Combine(root, ".pipeline", IsRehearsal ? "rehearsal" : "release");
        return new ReleaseTarget(
            root,
            Prefix,
            Path.GetFullPath(Pins ?? (IsRehearsal ? Path.Combine(kept, "pins.json") : Path.Combine("processors", "pins.json")), root),
            Path.Combine(kept, "deployments"),
            Address())
        {
            Promoted = Promoted is null ? null : Oci.Registry.Repository.Parse(Promoted),
        };
    }

    private GitHubAddress? Address() => Repository?.Split('/') is [var owner, var name]
        ? Named(new GitHubAddress(Server, owner, name, Branch ?? "main"))
        : null;

    private GitHubAddress Named(GitHubAddress address) => GitHubApi is null ? address : address with { Api = new Uri(GitHubApi) };

    // GitHub owners may have capitals; registry repositories may not.
    private string PrefixOf(string repository) => $"{GitHubAddress.RegistryOf(Server)}/{repository.ToLowerInvariant()}";

    private static bool IsAddress(string address) => Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Scheme is "https" or "http";

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._-]*/[A-Za-z0-9][A-Za-z0-9._-]*\z", RegexOptions.CultureInvariant, 60_000)]
    private static partial Regex OwnerAndName();
}
