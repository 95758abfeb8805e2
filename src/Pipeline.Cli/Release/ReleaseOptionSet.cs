using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Pipeline.Cli;

/// <summary>The options of every command that has to know where a release goes.</summary>
internal sealed class ReleaseOptionSet
{
    private readonly Option<string?> registry = new("--registry") { Description = "The registry, such as ghcr.io (default: the rehearsal's, on this machine).", HelpName = "HOST" };
    private readonly Option<string?> repository = new("--repository") { Description = "What images lie under in the registry, and the repository of GitHub.", HelpName = "OWNER/NAME" };
    private readonly Option<string?> pins = new("--pins") { Description = "The file of the pins (default: processors/pins.json; the rehearsal's own: .pipeline/rehearsal/pins.json).", HelpName = "FILE" };
    private readonly Option<string?> gitHub = new("--github") { Description = "The address of another GitHub than github.com: *.ghe.com, or an Enterprise server.", HelpName = "URL" };
    private readonly Option<string?> gitHubApi = new("--github-api") { Description = "The address of its API, as GITHUB_API_URL has it (default: what follows from --github).", HelpName = "URL" };
    private readonly Option<string?> branch = new("--branch") { Description = "The branch that pins are proposed for (default: main).", HelpName = "NAME" };
    private readonly Option<string?> port = new("--rehearsal-port") { Description = $"The loopback port of the rehearsal's registry (default: {ReleaseCommandOptions.DefaultRehearsalPort}).", HelpName = "PORT" };

    private readonly Option<string[]> tokenServers = ReferenceForm.TokenServers();

    /// <summary>Adds them to a command; a combination that makes no sense is told there.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[registry, repository, pins, gitHub, gitHubApi, branch, port, tokenServers])
        {
            command.Add(option);
        }

        command.Validators.Add(Check);
    }

    /// <summary>What was chosen; the token is the environment's, for an argument is seen by every process.</summary>
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

    // What is no number is no port either: the choices say what one is.
    private static int Port(string? text) => text is null
        ? ReleaseCommandOptions.DefaultRehearsalPort
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
