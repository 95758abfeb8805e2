using System.CommandLine;
using Pipeline.Cli.Hosting;
using Pipeline.Cli.Lanes;
using Pipeline.Lanes.Drift;
using Pipeline.Lanes.Reports;
using Spectre.Console;

namespace Pipeline.Cli.Release;

/// <summary>Runs Drift on this machine, for the build and as <c>pipeline drift</c>.</summary>
public static class DriftCommand
{
    /// <summary>Compares, and reports on the console, in files and to GitHub.</summary>
    /// <param name="root">The absolute path of the checkout.</param>
    /// <param name="release">The release's location, already validated.</param>
    /// <param name="commandOptions">The options, already validated.</param>
    /// <exception cref="OperationCanceledException">Ctrl+C or a termination request.</exception>
    public static DriftCheckResult Run(string root, ReleaseCommandOptions release, DriftCommandOptions commandOptions)
    {
        using var process = new ProcessContext();
        using var composition = new ReleaseComposition(release.Place(root), release, process.Open());
        return new DriftCheck(composition, commandOptions).Run((document, files) => LaneResultWriter.Show(document, AnsiConsole.Console, files), process.Stopping);
    }

    internal static Command Command(CommandContext context, CancellationToken cancellationToken)
    {
        var exitCode = new Option<bool>("--exit-code") { Description = $"{OptionText.ExitCode}." };
        var issue = new Option<bool>("--issue") { Description = $"{OptionText.Issue}; PIPELINE_GITHUB_TOKEN holds the token." };
        var app = ReleaseOptionSet.AppOption();
        var modal = new Option<bool>("--modal") { Description = $"{OptionText.Modal}." };
        var noDeployment = new Option<bool>("--no-deployment") { Description = $"{OptionText.NoDeployment}." };
        var json = new Option<bool>("--json") { Description = "One line of JSON on standard output." };
        var command = new Command("drift", "Compares source, pins, registry and deployment without changing any of them.") { exitCode, app, modal, noDeployment, issue, json };
        var release = new ReleaseOptionSet();
        release.AddTo(command);
        command.SetAction(parsed =>
        {
            if (!release.TryRead(parsed, context, out var place))
            {
                return ExitCode.Usage;
            }

            var commandOptions = new DriftCommandOptions { App = parsed.GetValue(app)!, Modal = parsed.GetValue(modal), NoDeployment = parsed.GetValue(noDeployment), Issue = parsed.GetValue(issue) };
            if (commandOptions.Problem(place) is { } problem)
            {
                context.StandardError.WriteLine($"pipeline: {problem}");
                return ExitCode.Usage;
            }

            return Run(context, place, commandOptions, new(parsed.GetValue(exitCode), parsed.GetValue(json)), cancellationToken);
        });
        return command;
    }

    private static int Run(CommandContext context, ReleaseCommandOptions release, DriftCommandOptions commandOptions, Asked asked, CancellationToken cancellationToken)
    {
        using var composition = new ReleaseComposition(release.Place(LocalCommandOptions.For(context.WorkingDirectory, world: null).Root), release, context);
        var shown = ExitCode.Success;
        var outcome = new DriftCheck(composition, commandOptions).Run(
            (document, files) => shown = context.Answer(asked.Json ? JsonLine.Of(document.Json) : AnswerText.Of(writer => ScreenWriter.Write(document, PlainConsole.Over(writer), files)), ExitCode.Success), cancellationToken);
        if (outcome is DriftCheckResult.Completed { Issue: { } page })
        {
            context.StandardError.WriteLine(page);
        }

        if (outcome.Fault is { } fault)
        {
            context.StandardError.WriteLine($"pipeline: {fault.Message}");
        }

        return shown == ExitCode.Success ? outcome.ExitCode(asked.ExitCode) : shown;
    }

    private sealed record Asked(bool ExitCode, bool Json);
}

/// <summary>One comparison on this machine, with console output, report files and, if requested, an issue.</summary>
/// <param name="composition">The ports.</param>
/// <param name="commandOptions">The options.</param>
internal sealed class DriftCheck(ReleaseComposition composition, DriftCommandOptions commandOptions)
{
    // A registry that does not answer in this time is unknown; without uploads, a short deadline is enough.
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    /// <summary>Compares; changes nothing but the reports and the issue.</summary>
    /// <param name="show">Receives the report and the paths of its files.</param>
    /// <param name="cancellationToken">Stops the comparison.</param>
    public DriftCheckResult Run(Action<ReportDocument, IReadOnlyList<string>> show, CancellationToken cancellationToken)
    {
        try
        {
            var deployed = commandOptions.NoDeployment ? null : commandOptions.Modal ? composition.OpenProfile(commandOptions.App) : composition.OpenDeployed(commandOptions.App, cancellationToken);
            var ports = new DriftPorts(composition.OpenReader(Deadline), deployed);
            var report = new DriftLane(composition.Place, ports, composition.Context.Time).Run(cancellationToken).GetAwaiter().GetResult();
            var kept = DriftHistory.FileOf(composition.Place);
            var history = DriftHistory.Load(kept).With(report);
            var document = DriftDocument.Of(report, composition.Place, history);
            var (files, unwritten) = Write(document, () => history.Save(kept));
            show(document, files);
            var looked = commandOptions.Issue ? Report(report, cancellationToken) : new DriftCheckResult.Completed(report, null, null);
            return unwritten is null ? looked : looked with { IssueFault = unwritten };
        }
        catch (FaultException e)
        {
            return new DriftCheckResult.Refused(e.Fault);
        }
    }

    // The report is shown even if its files cannot be written.
    private (IReadOnlyList<string> Files, Fault? Unwritten) Write(ReportDocument document, Action saveHistory)
    {
        try
        {
            saveHistory();
            return (ReportFiles.Write(document, composition.Place.Root), null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return ([], new Fault(ErrorCode.AdapterInvocation, $"the reports cannot be written: {e.Message}"));
        }
    }

    private DriftCheckResult.Completed Report(DriftReport report, CancellationToken cancellationToken)
    {
        try
        {
            var page = composition.GitHub is { } repository
                ? DriftIssue.Update(repository.Issues, composition.Place, report, cancellationToken).GetAwaiter().GetResult()
                : throw new FaultException(ErrorCode.AdapterInvocation, "an issue needs a GitHub repository and a token");
            return new(report, page, null);
        }
        catch (FaultException e)
        {
            return new(report, null, e.Fault);
        }
    }
}
