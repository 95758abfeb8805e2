using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Pipeline.Cli.Hosting;
using Pipeline.Lanes.DeployMock;

namespace Pipeline.Cli.Release;

/// <summary>The options of all commands that need a release's location.</summary>
internal sealed class ReleaseOptionSet
{
    private readonly Option<string?> registry = new("--registry") { Description = "The registry, such as ghcr.io (default: the rehearsal's, on this machine).", HelpName = "HOST" };
    private readonly Option<string?> repository = new("--repository") { Description = "The prefix of images in the registry, and the GitHub repository.", HelpName = "OWNER/NAME" };
    private readonly Option<string?> pins = new("--pins") { Description = "The file of the pins (default: processors/pins.json; in the rehearsal: .pipeline/rehearsal/pins.json).", HelpName = "FILE" };
    private readonly Option<string?> gitHub = new("--github") { Description = "The address of a GitHub other than github.com: *.ghe.com, or an Enterprise server.", HelpName = "URL" };
    private readonly Option<string?> gitHubApi = new("--github-api") { Description = "The address of its API, as in GITHUB_API_URL (default: derived from --github).", HelpName = "URL" };
    private readonly Option<string?> branch = new("--branch") { Description = "The target branch of pin proposals (default: main).", HelpName = "NAME" };
    private readonly Option<string?> port = new("--rehearsal-port") { Description = $"The loopback port of the rehearsal's registry (default: {ReleaseCommandOptions.DefaultRehearsalPort}).", HelpName = "PORT" };

    private readonly Option<string[]> tokenServers = ReferenceForm.TokenServers();

    /// <summary>The option for the application's name.</summary>
    public static Option<string> AppOption() =>
        new("--app") { Description = "The application's name.", HelpName = "NAME", DefaultValueFactory = _ => DeployMockOptions.DefaultApp };

    /// <summary>Adds the options to a command, which then reports invalid combinations.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[registry, repository, pins, gitHub, gitHubApi, branch, port, tokenServers])
        {
            command.Add(option);
        }

        command.Validators.Add(Check);
    }

    /// <summary>The chosen options. The token comes from the environment, because every process can see arguments.</summary>
    public ReleaseCommandOptions Read(ParseResult parsed, CommandContext edge) => new()
    {
        Registry = parsed.GetValue(registry),
        Repository = parsed.GetValue(repository),
        Pins = parsed.GetValue(pins),
        GitHub = parsed.GetValue(gitHub),
        GitHubApi = parsed.GetValue(gitHubApi),
        Branch = parsed.GetValue(branch),
        RehearsalPort = Port(parsed.GetValue(port)),
        TokenServers = parsed.GetValue(tokenServers) ?? [],
        Token = edge.Secrets("PIPELINE_TOKEN") is { Length: > 0 } token ? token : null,
    };

    private void Check(CommandResult given)
    {
        var choices = new ReleaseCommandOptions
        {
            Registry = given.GetValue(registry),
            Repository = given.GetValue(repository),
            GitHub = given.GetValue(gitHub),
            GitHubApi = given.GetValue(gitHubApi),
            RehearsalPort = Port(given.GetValue(port)),
        };
        if (choices.Problem() is { } problem)
        {
            given.AddError(problem);
        }
    }

    // Not a number means not a port either; validation of the options reports it.
    private static int Port(string? text) => text is null
        ? ReleaseCommandOptions.DefaultRehearsalPort
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
