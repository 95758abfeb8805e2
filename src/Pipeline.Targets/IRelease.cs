using Nuke.Common;
using Pipeline.Adapters.GitHub;
using Pipeline.Cli.Hosting;
using Pipeline.Cli.Release;

namespace Pipeline.Targets;

/// <summary>The release target, shared by all release lanes. Only addresses and credentials distinguish production from the rehearsal.</summary>
public interface IRelease : IEngine
{
    [Parameter(OptionText.Images)]
    string? Images => TryGetValue(() => Images);

    [Parameter(OptionText.Promoted)]
    string? Promoted => TryGetValue(() => Promoted);

    [Parameter(OptionText.Repository)]
    string? Repository => TryGetValue(() => Repository);

    [Parameter(OptionText.Pins)]
    string? Pins => TryGetValue(() => Pins);

    [Parameter(OptionText.RegistryUser)]
    string? RegistryUser => TryGetValue(() => RegistryUser);

    [Parameter("The token or password for the images' registry, which no other host receives (default: the credentials of docker login)")]
    [Secret]
    string? RegistryToken => TryGetValue(() => RegistryToken);

    [Parameter("The token for GitHub's pull requests and issues")]
    [Secret]
    string? GithubToken => TryGetValue(() => GithubToken);

    [Parameter(OptionText.GitHubApp)]
    string? GithubApp => TryGetValue(() => GithubApp);

    [Parameter("The content of the GitHub App's private key (PEM)")]
    [Secret]
    string? GithubAppKey => TryGetValue(() => GithubAppKey);

    [Parameter(OptionText.TokenServer)]
    string[]? TokenServer => TryGetValue(() => TokenServer);

    [Parameter(OptionText.GitHub)]
    string? Github => TryGetValue(() => Github);

    [Parameter(OptionText.GitHubApi)]
    string? GithubApi => TryGetValue(() => GithubApi);

    [Parameter(OptionText.Branch)]
    string? Branch => TryGetValue(() => Branch);

    [Parameter(OptionText.SignKey)]
    string? SignKey => TryGetValue(() => SignKey);

    [Parameter(OptionText.RehearsalPort)]
    int RehearsalPort => TryGetValue<int?>(() => RehearsalPort) ?? ReleaseCommandOptions.DefaultRehearsalPort;

    /// <summary>The release target; an invalid one fails the build before any work.</summary>
    ReleaseCommandOptions Release
    {
        get
        {
            var options = new ReleaseCommandOptions
            {
                Images = Images, Promoted = Promoted, Repository = Repository, Pins = Pins, GitHub = Github, GitHubApi = GithubApi, Branch = Branch,
                RehearsalPort = RehearsalPort, TokenServers = TokenServer ?? [], RegistryUser = RegistryUser,
                RegistryToken = Cli.Release.RegistryToken.Of(RegistryToken), GitHubToken = GitHubToken.Of(GithubToken),
                GitHubApp = GithubApp, GitHubAppKey = AppKey.Of(GithubAppKey),
            };
            var problem = options.Problem() ?? options.SecretProblem();
            Assert.True(problem is null, problem ?? "");
            return options;
        }
    }

    Target RegistryUp => _ => _
        .Description("Installs and starts the rehearsal's registry unless one answers")
        .Unlisted()
        .DependsOn(EngineUp)
        .OnlyWhenDynamic(() => Release.IsRehearsal)
        .Executes(() => EngineSetup.RegistryUp(RootDirectory, NoEngineSetup, RehearsalPort));

    Target SigningUp => _ => _
        .Description("Installs cosign if a signing key is given")
        .Unlisted()
        .OnlyWhenDynamic(() => SignKey is not null)
        .Executes(() => EngineSetup.Up(RootDirectory, NoEngineSetup, "signing"));
}
