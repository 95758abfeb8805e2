using Pipeline.Cli.Hosting;
using Pipeline.Cli.Lanes;
using Pipeline.Lanes.Proof;
using Pipeline.Lanes.Release;
using Pipeline.Lanes.Reports;
using Spectre.Console;

namespace Pipeline.Cli.Release;

/// <summary>Runs AcceptPins on this machine, with console output, report files and GitHub annotations.</summary>
public static class AcceptPinsCommand
{
    /// <summary>Records the accepted images and decides on the pull request.</summary>
    /// <param name="root">The absolute path of the checkout.</param>
    /// <param name="release">The release's location, already validated.</param>
    /// <param name="noPullRequest">Whether to leave the pull request alone.</param>
    /// <exception cref="FaultException">The pins, a report, the registry or GitHub could not be read or written.</exception>
    /// <exception cref="OperationCanceledException">Ctrl+C or a termination request.</exception>
    public static ProofReport Run(string root, ReleaseCommandOptions release, bool noPullRequest)
    {
        using var process = new ProcessContext();
        return Run(root, release, noPullRequest, process.Open(), AnsiConsole.Console, process.Stopping);
    }

    internal static ProofReport Run(string root, ReleaseCommandOptions release, bool noPullRequest, CommandContext context, IAnsiConsole console, CancellationToken cancellationToken)
    {
        var place = release.Place(root);
        if (!noPullRequest && place.GitHub is not null && release.GitHubToken is null)
        {
            throw new FaultException(ErrorCode.MissingSecret, "deciding on the pull request needs a token (--github-token); --no-pull-request only records the accepted images");
        }

        using var composition = new ReleaseComposition(place, release, context);
        var ports = new AcceptPinsPorts(composition.Reader, composition.Writer, noPullRequest ? null : composition.GitHub?.Proposals);
        return PinProofWriter.Write(new AcceptPinsLane(place, ports, RunOf(place, context)).Run(cancellationToken).GetAwaiter().GetResult(), console);
    }

    private static Uri? RunOf(ReleaseTarget place, CommandContext context) =>
        place.GitHub is { Page: var page } && context.Origin?.Run is { } run ? new Uri($"{page}/actions/runs/{run}") : null;
}

/// <summary>Runs PinsAccepted on this machine.</summary>
public static class PinsAcceptedCommand
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(1);

    /// <summary>Checks that every pin names an accepted image.</summary>
    /// <param name="root">The absolute path of the checkout.</param>
    /// <param name="release">The release's location, already validated.</param>
    /// <exception cref="FaultException">There are no pins, or they are malformed.</exception>
    /// <exception cref="OperationCanceledException">Ctrl+C or a termination request.</exception>
    public static ProofReport Run(string root, ReleaseCommandOptions release)
    {
        using var process = new ProcessContext();
        return Run(root, release, process.Open(), AnsiConsole.Console, process.Stopping);
    }

    internal static ProofReport Run(string root, ReleaseCommandOptions release, CommandContext context, IAnsiConsole console, CancellationToken cancellationToken)
    {
        var place = release.Place(root);
        using var composition = new ReleaseComposition(place, release, context);
        return PinProofWriter.Write(new PinsAcceptedLane(place, composition.OpenReader(Deadline)).Run(cancellationToken).GetAwaiter().GetResult(), console);
    }
}

/// <summary>Shows the report of AcceptPins or PinsAccepted.</summary>
internal static class PinProofWriter
{
    public static ProofReport Write(ProofReport report, IAnsiConsole console)
    {
        var document = ProofDocument.Of(report);
        LaneResultWriter.Show(document, console, ReportFiles.Write(document, report.Place.Root));
        return report;
    }
}
