using System.CommandLine;
using System.Globalization;
using Pipeline.Adapters.Git;
using Pipeline.Cli.Hosting;
using Pipeline.Cli.Lanes;
using Pipeline.Lanes.DeployMock;
using Pipeline.Lanes.Pruning;
using Pipeline.Lanes.Reports;
using Spectre.Console;

namespace Pipeline.Cli.Release;

/// <summary>Runs Prune on this machine, with console output and report files.</summary>
public static class PruneCommand
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(1);

    /// <summary>Lists unused images, and deletes them if the options say so.</summary>
    /// <param name="root">The absolute path of the checkout.</param>
    /// <param name="release">The release's location, already validated.</param>
    /// <param name="commandOptions">The options, already validated.</param>
    /// <exception cref="FaultException">Something that may use an image could not be read, or the registry deletes nothing: nothing was deleted.</exception>
    /// <exception cref="OperationCanceledException">Ctrl+C or a termination request.</exception>
    public static PruneReport Run(string root, ReleaseCommandOptions release, PruneCommandOptions commandOptions)
    {
        using var process = new ProcessContext();
        return Run(root, release, commandOptions, process.Open(), AnsiConsole.Console, process.Stopping);
    }

    internal static PruneReport Run(
        string root, ReleaseCommandOptions release, PruneCommandOptions commandOptions, CommandContext context, IAnsiConsole console, CancellationToken cancellationToken)
    {
        var place = release.Place(root);
        using var composition = new ReleaseComposition(place, release, context);
        var modal = commandOptions.Modal ? composition.OpenProfile(commandOptions.App) : null;
        var ports = new PrunePorts(
            composition.OpenReader(Deadline),
            composition.Deleter,
            new GitRefs(root, context.Variables, context.Time),
            async token => modal is null ? (await composition.Deployments.Read(token))?.Plan : (await modal.Read(token))?.Plan);
        var options = new PruneOptions(place, PruneCommandOptions.DaysOf(commandOptions.Keep)!.Value, commandOptions.Confirm);
        var report = new PruneLane(options, ports, console.Profile.Out.Writer.WriteLine, context.Time).Run(cancellationToken).GetAwaiter().GetResult();
        var document = PruneDocument.Of(report);
        LaneResultWriter.Show(document, console, ReportFiles.Write(document, root));
        return report;
    }

    /// <summary><c>pipeline prune</c>.</summary>
    internal static Command Command(CommandContext context, CancellationToken cancellationToken)
    {
        var release = new ReleaseOptionSet();
        var keep = new Option<string>("--keep") { Description = $"{OptionText.PruneKeep}.", HelpName = "DAYS", Required = true };
        var confirm = new Option<bool>("--confirm") { Description = $"{OptionText.PruneConfirm}." };
        var modal = new Option<bool>("--modal") { Description = $"{OptionText.PruneModal}." };
        var app = ReleaseOptionSet.AppOption();
        var command = new Command("prune", "Lists, and with --confirm deletes, the manifests of the images' repositories that no pin of any branch or tag and no deployment uses.") { keep, confirm, modal, app };
        release.AddTo(command, (given, _) => given.GetValue(keep) is { } days ? new PruneCommandOptions { Keep = days }.Problem() : null);
        command.SetAction(parsed =>
        {
            var options = new PruneCommandOptions { Keep = parsed.GetValue(keep)!, Confirm = parsed.GetValue(confirm), Modal = parsed.GetValue(modal), App = parsed.GetValue(app)! };
            return release.TryRead(parsed, context, out var place) ? Run(context, place, options, cancellationToken) : ExitCode.Usage;
        });
        return command;
    }

    private static int Run(CommandContext context, ReleaseCommandOptions release, PruneCommandOptions options, CancellationToken cancellationToken)
    {
        var root = LocalCommandOptions.For(context.WorkingDirectory, world: null).Root;
        using var output = new ProgressWriter(context.StandardOutput);
        var report = Run(root, release, options, context, PlainConsole.Over(output), cancellationToken);
        return output.Lost is { } lost ? context.OutputNotWritten(lost) : report.Failed ? ExitCode.Error : ExitCode.Success;
    }
}

/// <summary>The operator's options for Prune, besides the release's location.</summary>
public sealed record PruneCommandOptions
{
    private const int MaxDays = 3650;

    /// <summary>How long an unused image stays, such as <c>30d</c>.</summary>
    public required string Keep { get; init; }

    /// <summary>Whether to delete.</summary>
    public bool Confirm { get; init; }

    /// <summary>Whether the deployment is that on Modal, with the environment's profile, instead of DeployMock's on this machine.</summary>
    public bool Modal { get; init; }

    /// <summary>The name of the application.</summary>
    public string App { get; init; } = DeployMockOptions.DefaultApp;

    /// <summary>What is wrong with the options, in one sentence, or null.</summary>
    public string? Problem() => DaysOf(Keep) is null ? $"--keep '{Keep}' is not a number of days from 1d to {MaxDays}d." : null;

    /// <summary>The days of a text such as <c>30d</c>; null if it has another form.</summary>
    internal static TimeSpan? DaysOf(string text) =>
        text.EndsWith('d') && int.TryParse(text.AsSpan()[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var days) && days is >= 1 and <= MaxDays
            ? TimeSpan.FromDays(days)
            : null;
}
