using System.CommandLine;
using Pipeline.Cli.Hosting;
using Pipeline.Cli.Lanes;
using Pipeline.Lanes.Promotion;
using Pipeline.Lanes.Reports;
using Pipeline.Oci.Registry;
using Spectre.Console;

namespace Pipeline.Cli.Release;

/// <summary>Runs Promote on this machine, with console output, report files and GitHub annotations.</summary>
public static class PromoteCommand
{
    // A blob may be gigabytes; its bytes extend the limit.
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(2);

    /// <summary>Promotes the pinned images.</summary>
    /// <param name="root">The absolute path of the checkout.</param>
    /// <param name="release">The release's location, already validated.</param>
    /// <param name="commandOptions">The options, already validated.</param>
    /// <exception cref="FaultException">The pins could not be read, or GitHub could not be read or written.</exception>
    /// <exception cref="OperationCanceledException">Ctrl+C or a termination request; no pin has moved.</exception>
    public static PromoteOutcome Run(string root, ReleaseCommandOptions release, PromoteCommandOptions commandOptions)
    {
        using var process = new ProcessContext();
        return Run(root, release, commandOptions, process.Open(), AnsiConsole.Console, process.Stopping);
    }

    internal static PromoteOutcome Run(
        string root, ReleaseCommandOptions release, PromoteCommandOptions commandOptions, CommandContext context, IAnsiConsole console, CancellationToken cancellationToken)
    {
        var place = release.Place(root);
        PinProofWriter.RequireToken(place, release, commandOptions.NoPullRequest || commandOptions.DryRun);
        using var composition = new ReleaseComposition(place, release, context);
        var ports = new PromotePorts(
            composition.OpenReader(Deadline),
            composition.Reader,
            composition.Writer,
            commandOptions.NoPullRequest || commandOptions.DryRun ? null : composition.GitHub?.Proposals,
            PinProofWriter.RunOf(place, context));
        var options = new PromoteOptions(place, Repository.Parse(commandOptions.To), AcceptanceOf(release)) { Processor = commandOptions.Processor, DryRun = commandOptions.DryRun };
        var outcome = new PromoteLane(options, ports, console.Profile.Out.Writer.WriteLine).Run(cancellationToken).GetAwaiter().GetResult();
        switch (outcome)
        {
            case PromoteOutcome.Planned planned:
                console.Profile.Out.Writer.Write(planned.Plan.ToString());
                break;
            case PromoteOutcome.Finished { Report: var report }:
                var document = PromoteDocument.Of(report);
                LaneResultWriter.Show(document, console, ReportFiles.Write(document, root));
                break;
            default:
                break;
        }

        return outcome;
    }

    /// <summary><c>pipeline promote</c>.</summary>
    internal static Command Command(CommandContext context, CancellationToken cancellationToken)
    {
        var release = new ReleaseOptionSet();
        var processor = new Argument<string?>("PROCESSOR") { Description = $"{OptionText.Processor}.", Arity = ArgumentArity.ZeroOrOne };
        var to = new Option<string>("--to") { Description = $"{OptionText.PromoteTo}.", HelpName = "REGISTRY/PATH", Required = true };
        var alone = new Option<bool>("--no-pull-request") { Description = $"{OptionText.NoPullRequest}." };
        var dry = new Option<bool>("--dry-run") { Description = $"{OptionText.DryRun}." };
        var command = new Command(
            "promote",
            "Copies the pinned images, if they are accepted, with their signatures and documents to other repositories, and pins them there. PIPELINE_REGISTRY_TOKEN is only for the registry of --images; another one gets the credentials of docker login.")
        {
            processor, to, alone, dry,
        };
        release.AddTo(command, (given, place) => given.GetValue(to) is { } target ? new PromoteCommandOptions { To = target }.Problem(place) : null);
        command.SetAction(parsed =>
        {
            var options = new PromoteCommandOptions { To = parsed.GetValue(to)!, Processor = parsed.GetValue(processor), NoPullRequest = parsed.GetValue(alone), DryRun = parsed.GetValue(dry) };
            return release.TryRead(parsed, context, out var place) ? Run(context, place, options, cancellationToken) : ExitCode.Usage;
        });
        return command;
    }

    private static int Run(CommandContext context, ReleaseCommandOptions release, PromoteCommandOptions options, CancellationToken cancellationToken)
    {
        var root = LocalCommandOptions.For(context.WorkingDirectory, world: null).Root;
        using var output = new ProgressWriter(context.StandardOutput);
        var outcome = Run(root, release, options, context, PlainConsole.Over(output), cancellationToken);
        var exit = outcome is PromoteOutcome.Finished { Report.Failed: true } ? ExitCode.Error : ExitCode.Success;
        return output.Lost is { } lost ? context.OutputNotWritten(lost) : exit;
    }

    private static string AcceptanceOf(ReleaseCommandOptions release) =>
        $"./build.sh AcceptPins{Option("images", release.Images)}{Option("repository", release.Repository)}{Option("pins", release.Pins)}";

    private static string Option(string name, string? value) => value is null ? "" : $" --{name} {value}";
}

/// <summary>The operator's options for Promote, besides the release's location.</summary>
public sealed record PromoteCommandOptions
{
    /// <summary>The target, as <c>registry/path</c>.</summary>
    public required string To { get; init; }

    /// <summary>The only processor to promote; null for all.</summary>
    public string? Processor { get; init; }

    /// <summary>Whether to write the pins file only.</summary>
    public bool NoPullRequest { get; init; }

    /// <summary>Whether to only print the plan.</summary>
    public bool DryRun { get; init; }

    /// <summary>What is wrong with the options, in one sentence, or null.</summary>
    /// <param name="release">The release's location, already validated.</param>
    public string? Problem(ReleaseCommandOptions release) =>
        ReleaseCommandOptions.PrefixProblem("--to", To) ?? (To == release.Prefix.ToString() ? $"--to '{To}' is where the images are: name the repositories to copy them to." : null);
}
