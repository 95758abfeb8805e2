using System.CommandLine;
using Pipeline.Contracts;
using Pipeline.Lanes;
using Spectre.Console;

namespace Pipeline.Cli;

/// <summary>Drift on this machine: for the build, and as <c>pipeline drift</c>.</summary>
public static class DriftCommand
{
    /// <summary>Looks, shows it on the console, reports it in files and to GitHub.</summary>
    /// <param name="root">The absolute path of the checkout.</param>
    /// <param name="release">Where the release goes; without a problem.</param>
    /// <param name="choices">What was asked; without a problem.</param>
    /// <exception cref="OperationCanceledException">Ctrl+C or a request to terminate.</exception>
    public static DriftCheckResult Run(string root, ReleaseCommandOptions release, DriftCommandOptions choices)
    {
        using var process = new ProcessContext();
        using var composition = new ReleaseComposition(release.Place(root), release, process.Open());
        return new DriftCheck(composition, choices).Run((document, files) => LaneResultWriter.Show(document, AnsiConsole.Console, files), process.Stopping);
    }

    internal static Command Command(CommandContext edge, CancellationToken cancellationToken)
    {
        var exitCode = new Option<bool>("--exit-code") { Description = "Ends with 3 drift, 4 pending or undeployed, 5 unknown; without it with 0, but for an error (1)." };
        var issue = new Option<bool>("--issue") { Description = "Opens, updates or closes the one issue of GitHub that tells of it; the token is in PIPELINE_TOKEN." };
        var app = DeployCommand.AppOption();
        var modal = new Option<bool>("--modal") { Description = "Compares what is deployed on Modal, as the profile of the environment sees it (default: what DeployMock deployed on this machine)." };
        var json = new Option<bool>("--json") { Description = "One line of JSON on standard output." };
        var command = new Command("drift", "Says how source, pins, registry and deployment stand to each other; changes none of them.") { exitCode, app, modal, issue, json };
        var release = new ReleaseOptionSet();
        release.AddTo(command);
        command.SetAction(parsed =>
        {
            var place = release.Read(parsed, edge);
            var choices = new DriftCommandOptions { App = parsed.GetValue(app)!, Modal = parsed.GetValue(modal), Issue = parsed.GetValue(issue) };
            if (choices.Problem(place) is { } problem)
            {
                edge.StandardError.WriteLine($"pipeline: {problem}");
                return ExitCode.Usage;
            }

            return Run(edge, place, choices, new(parsed.GetValue(exitCode), parsed.GetValue(json)), cancellationToken);
        });
        return command;
    }

    private static int Run(CommandContext edge, ReleaseCommandOptions release, DriftCommandOptions choices, Asked asked, CancellationToken cancellationToken)
    {
        try
        {
            using var composition = new ReleaseComposition(release.Place(LocalCommandOptions.For(edge.WorkingDirectory, world: null).Root), release, edge);
            var shown = ExitCode.Success;
            var outcome = new DriftCheck(composition, choices).Run(
                (document, files) => shown = edge.Answer(asked.Json ? JsonLine.Of(document.Json) : AnswerText.Of(writer => ScreenWriter.Write(document, PlainConsole.Over(writer), files)), ExitCode.Success), cancellationToken);
            if (outcome is DriftCheckResult.Completed { Issue: { } page })
            {
                edge.StandardError.WriteLine(page);
            }

            if (outcome.Fault is { } fault)
            {
                edge.StandardError.WriteLine($"pipeline: {fault.Message}");
            }

            return shown == ExitCode.Success ? outcome.ExitCode(asked.ExitCode) : shown;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return ExitCode.Cancelled;
        }
    }

    private sealed record Asked(bool ExitCode, bool Json);
}

/// <summary>One look for drift on this machine: composed, shown, reported in files and, where it is asked for, in an issue.</summary>
/// <param name="composition">What it is composed of.</param>
/// <param name="choices">What was asked.</param>
internal sealed class DriftCheck(ReleaseComposition composition, DriftCommandOptions choices)
{
    // A registry that does not answer in this time is unknown: nobody waits for a push here.
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    /// <summary>Looks; changes nothing but the reports, and the issue.</summary>
    /// <param name="show">Is given the report and the paths of its files.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public DriftCheckResult Run(Action<ReportDocument, IReadOnlyList<string>> show, CancellationToken cancellationToken)
    {
        try
        {
            var deployed = choices.Modal ? composition.OpenProfile(choices.App) : composition.OpenDeployed(choices.App, cancellationToken);
            var ports = new DriftPorts(composition.OpenReader(Deadline), deployed);
            var report = new DriftLane(composition.Place, ports, composition.Edge.Time).Run(cancellationToken).GetAwaiter().GetResult();
            var kept = DriftHistory.FileOf(composition.Place);
            var history = DriftHistory.Load(kept).With(report);
            var document = DriftDocument.Of(report, composition.Place, history);
            var (files, unwritten) = Write(document, () => history.Save(kept));
            show(document, files);
            var looked = choices.Issue ? Report(report, cancellationToken) : new DriftCheckResult.Completed(report, null, null);
            return unwritten is null ? looked : looked with { IssueFault = unwritten };
        }
        catch (FaultException e)
        {
            return new DriftCheckResult.Refused(e.Fault);
        }
    }

    // A report is shown even where there is no room for its files.
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
                : throw new FaultException(ErrorCode.AdapterInvocation, "an issue needs a repository of GitHub and a token");
            return new(report, page, null);
        }
        catch (FaultException e)
        {
            return new(report, null, e.Fault);
        }
    }
}
