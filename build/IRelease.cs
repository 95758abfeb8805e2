using Nuke.Common;
using Pipeline.Cli;

namespace Pipeline.Targets;

/// <summary>What all release lanes share: where a release goes. Only addresses and credentials tell production from the rehearsal.</summary>
public interface IRelease : IEngine
{
    [Parameter("The registry, such as ghcr.io; without one, a registry on this machine is started: the rehearsal")]
    string? Registry => TryGetValue(() => Registry);

    [Parameter("OWNER/NAME: what images lie under in the registry, and the repository of GitHub")]
    string? Repository => TryGetValue(() => Repository);

    [Parameter("The file of the pins (default: processors/pins.json; the rehearsal's own: .pipeline/rehearsal/pins.json)")]
    string? Pins => TryGetValue(() => Pins);

    [Parameter("The token for the registry and for GitHub")]
    [Secret]
    string? Token => TryGetValue(() => Token);

    [Parameter("Token servers on other hosts than the registry (HOST[:PORT]) that are trusted with its credentials")]
    string[]? TokenServer => TryGetValue(() => TokenServer);

    [Parameter("The address of another GitHub than github.com: *.ghe.com, or an Enterprise server")]
    string? Github => TryGetValue(() => Github);

    [Parameter("The address of its API, as GITHUB_API_URL has it (default: what follows from --github)")]
    string? GithubApi => TryGetValue(() => GithubApi);

    [Parameter("The branch that pins are proposed for (default: main)")]
    string? Branch => TryGetValue(() => Branch);

    [Parameter("The private key that signs images (cosign); its password is in COSIGN_PASSWORD")]
    string? SignKey => TryGetValue(() => SignKey);

    [Parameter("The loopback port of the rehearsal's registry (default: 5055)")]
    int RehearsalPort => TryGetValue<int?>(() => RehearsalPort) ?? ReleaseChoices.DefaultRehearsalPort;

    /// <summary>Where the release goes; a mistake in it ends the build before anything is done.</summary>
    ReleaseChoices Release
    {
        get
        {
            var choices = new ReleaseChoices
            {
                Registry = Registry, Repository = Repository, Pins = Pins, Token = Token, GitHub = Github, GitHubApi = GithubApi, Branch = Branch,
                RehearsalPort = RehearsalPort, TokenServers = TokenServer ?? [],
            };
            Assert.True(choices.Problem() is null, choices.Problem() ?? "");
            return choices;
        }
    }

    Target RegistryUp => _ => _
        .Description("Makes sure that the rehearsal's registry answers; installs and starts what is missing")
        .Unlisted()
        .DependsOn(EngineUp)
        .OnlyWhenDynamic(() => Release.IsRehearsal)
        .Executes(() => EngineSetup.RegistryUp(RootDirectory, NoEngineSetup, RehearsalPort));

    Target SigningUp => _ => _
        .Description("Makes sure that cosign is there, where a key is given")
        .Unlisted()
        .OnlyWhenDynamic(() => SignKey is not null)
        .Executes(() => EngineSetup.Up(RootDirectory, NoEngineSetup, "signing"));
}
