using Nuke.Common;
using Pipeline.Cli.Release;

namespace Pipeline.Targets;

/// <summary>The release target, shared by all release lanes. Only addresses and credentials distinguish production from the rehearsal.</summary>
public interface IRelease : IEngine
{
    [Parameter("The registry, such as ghcr.io (default: a local registry, the rehearsal)")]
    string? Registry => TryGetValue(() => Registry);

    [Parameter("OWNER/NAME: the GitHub repository, and the images' path in the registry")]
    string? Repository => TryGetValue(() => Repository);

    [Parameter("The pins file (default: processors/pins.json; in a rehearsal .pipeline/rehearsal/pins.json)")]
    string? Pins => TryGetValue(() => Pins);

    [Parameter("The token for the registry and for GitHub")]
    [Secret]
    string? Token => TryGetValue(() => Token);

    [Parameter("Token servers (HOST[:PORT]) outside the registry's host that may receive its credentials")]
    string[]? TokenServer => TryGetValue(() => TokenServer);

    [Parameter("The GitHub address if it is not github.com: *.ghe.com, or an Enterprise server")]
    string? Github => TryGetValue(() => Github);

    [Parameter("The address of its API, as in GITHUB_API_URL (default: derived from --github)")]
    string? GithubApi => TryGetValue(() => GithubApi);

    [Parameter("The base branch of pull requests for pins (default: main)")]
    string? Branch => TryGetValue(() => Branch);

    [Parameter("The cosign private key that signs images; COSIGN_PASSWORD holds its password")]
    string? SignKey => TryGetValue(() => SignKey);

    [Parameter("The loopback port of the rehearsal's registry (default: 5055)")]
    int RehearsalPort => TryGetValue<int?>(() => RehearsalPort) ?? ReleaseCommandOptions.DefaultRehearsalPort;

    /// <summary>The release target; an invalid one fails the build before any work.</summary>
    ReleaseCommandOptions Release
    {
        get
        {
            var choices = new ReleaseCommandOptions
            {
                Registry = Registry, Repository = Repository, Pins = Pins, Token = Token, GitHub = Github, GitHubApi = GithubApi, Branch = Branch,
                RehearsalPort = RehearsalPort, TokenServers = TokenServer ?? [],
            };
            Assert.True(choices.Problem() is null, choices.Problem() ?? "");
            return choices;
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
