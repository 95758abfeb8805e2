using System.CommandLine;
using System.CommandLine.Parsing;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Pipeline.Adapters.GitHub;
using Pipeline.Cli.Hosting;
using Pipeline.Lanes.DeployMock;

namespace Pipeline.Cli.Release;

/// <summary>The options of all commands that need a release's location.</summary>
internal sealed class ReleaseOptionSet
{
    private const string RegistryVariable = "PIPELINE_REGISTRY_TOKEN";
    private const string GitHubVariable = "PIPELINE_GITHUB_TOKEN";
    private const string AppKeyVariable = "PIPELINE_GITHUB_APP_KEY";
    private const string Replacement = $"is replaced by {RegistryVariable} for the registry and {GitHubVariable} for GitHub";

    private readonly Option<string?> images = new("--images") { Description = $"{OptionText.Images}.", HelpName = "REGISTRY/PATH" };
    private readonly Option<string?> promoted = new("--promoted") { Description = $"{OptionText.Promoted}.", HelpName = "REGISTRY/PATH" };
    private readonly Option<string?> repository = new("--repository") { Description = $"{OptionText.Repository}.", HelpName = "OWNER/NAME" };
    private readonly Option<string?> registryUser = new("--registry-user") { Description = $"{OptionText.RegistryUser}.", HelpName = "NAME" };
    private readonly Option<string?> pins = new("--pins") { Description = $"{OptionText.Pins}.", HelpName = "FILE" };
    private readonly Option<string?> gitHub = new("--github") { Description = $"{OptionText.GitHub}.", HelpName = "URL" };
    private readonly Option<string?> gitHubApi = new("--github-api") { Description = $"{OptionText.GitHubApi}.", HelpName = "URL" };
    private readonly Option<string?> gitHubApp = new("--github-app") { Description = $"{OptionText.GitHubApp}.", HelpName = "ID" };
    private readonly Option<string?> branch = new("--branch") { Description = $"{OptionText.Branch}.", HelpName = "NAME" };
    private readonly Option<string?> port = new("--rehearsal-port") { Description = $"{OptionText.RehearsalPort}.", HelpName = "PORT" };

    private readonly Option<string[]> tokenServers = ReferenceForm.TokenServers();

    /// <summary>The option for the application's name.</summary>
    public static Option<string> AppOption() =>
        new("--app") { Description = $"{OptionText.App}.", HelpName = "NAME", DefaultValueFactory = _ => DeployMockOptions.DefaultApp };

    /// <summary>Adds the options to a command, which then reports invalid combinations.</summary>
    /// <param name="command">The command.</param>
    /// <param name="more">What is wrong with its own options beside valid ones of these, in one sentence, or null.</param>
    public void AddTo(Command command, Func<CommandResult, ReleaseCommandOptions, string?>? more = null)
    {
        foreach (var option in (Option[])[images, promoted, repository, registryUser, pins, gitHub, gitHubApi, gitHubApp, branch, port, tokenServers])
        {
            command.Add(option);
        }

        command.Add(Replaced("--registry", "--registry is replaced by --images REGISTRY/PATH; without it, the images of --repository are in GitHub's own registry."));
        command.Add(Replaced("--token", $"--token {Replacement}."));
        command.Validators.Add(given => Check(given, more));
    }

    /// <summary>The chosen options, or a sentence on standard error. Tokens come from the environment, because every process can see arguments.</summary>
    public bool TryRead(ParseResult parsed, CommandContext context, [NotNullWhen(true)] out ReleaseCommandOptions? options)
    {
        options = Read(parsed, context);
        var problem = string.IsNullOrEmpty(context.Secrets("PIPELINE_TOKEN")) ? options.SecretProblem() : $"PIPELINE_TOKEN {Replacement}: unset it.";
        if (problem is null)
        {
            return true;
        }

        context.StandardError.WriteLine($"pipeline: {problem}");
        options = null;
        return false;
    }

    private ReleaseCommandOptions Read(ParseResult parsed, CommandContext context) => new()
    {
        Images = parsed.GetValue(images),
        Promoted = parsed.GetValue(promoted),
        Repository = parsed.GetValue(repository),
        Pins = parsed.GetValue(pins),
        GitHub = parsed.GetValue(gitHub),
        GitHubApi = parsed.GetValue(gitHubApi),
        Branch = parsed.GetValue(branch),
        RehearsalPort = Port(parsed.GetValue(port)),
        TokenServers = parsed.GetValue(tokenServers) ?? [],
        RegistryUser = parsed.GetValue(registryUser),
        RegistryToken = RegistryToken.Of(context.Secrets(RegistryVariable)),
        GitHubToken = GitHubToken.Of(context.Secrets(GitHubVariable)),
        GitHubApp = parsed.GetValue(gitHubApp),
        GitHubAppKey = AppKey.Of(context.Secrets(AppKeyVariable)),
    };

    private void Check(CommandResult given, Func<CommandResult, ReleaseCommandOptions, string?>? more)
    {
        var commandOptions = new ReleaseCommandOptions
        {
            Images = given.GetValue(images),
            Promoted = given.GetValue(promoted),
            Repository = given.GetValue(repository),
            GitHub = given.GetValue(gitHub),
            GitHubApi = given.GetValue(gitHubApi),
            RehearsalPort = Port(given.GetValue(port)),
        };
        if ((commandOptions.Problem() ?? more?.Invoke(given, commandOptions)) is { } problem)
        {
            given.AddError(problem);
        }
    }

    // An option of earlier versions.
    private static Option<string?> Replaced(string name, string sentence)
    {
        var option = new Option<string?>(name) { Hidden = true, HelpName = "VALUE" };
        option.Validators.Add(given => given.AddError(sentence));
        return option;
    }

    // Not a number means not a port either; validation of the options reports it.
    private static int Port(string? text) => text is null
        ? ReleaseCommandOptions.DefaultRehearsalPort
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
