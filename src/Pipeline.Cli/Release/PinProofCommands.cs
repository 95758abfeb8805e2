using Pipeline.Adapters.Git;
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
        PinProofWriter.RequireToken(place, release, noPullRequest);
        using var composition = new ReleaseComposition(place, release, context);
        var ports = new AcceptPinsPorts(composition.Reader, composition.Writer, noPullRequest ? null : composition.GitHub?.Proposals);
        return PinProofWriter.Write(new AcceptPinsLane(place, ports, PinProofWriter.RunOf(place, context)).Run(cancellationToken).GetAwaiter().GetResult(), console);
    }
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

/// <summary>Runs Rollback on this machine.</summary>
public static class RollbackCommand
{
    /// <summary>Pins an earlier image again and proposes that.</summary>
    /// <param name="root">The absolute path of the checkout.</param>
    /// <param name="release">The release's location, already validated.</param>
    /// <param name="commandOptions">The options.</param>
    /// <exception cref="FaultException">There is no such pin, or the history, the registry or GitHub could not be read or written.</exception>
    /// <exception cref="OperationCanceledException">Ctrl+C or a termination request.</exception>
    public static ProofReport Run(string root, ReleaseCommandOptions release, RollbackOptions commandOptions)
    {
        using var process = new ProcessContext();
        return Run(root, release, commandOptions, process.Open(), AnsiConsole.Console, process.Stopping);
    }

    internal static ProofReport Run(string root, ReleaseCommandOptions release, RollbackOptions commandOptions, CommandContext context, IAnsiConsole console, CancellationToken cancellationToken)
    {
        var place = release.Place(root);
        PinProofWriter.RequireToken(place, release, commandOptions.NoPullRequest);
        using var composition = new ReleaseComposition(place, release, context);
        var ports = new RollbackPorts(
            composition.Reader, new GitHistory(root, context.Variables, context.Time), commandOptions.NoPullRequest ? null : composition.GitHub?.Proposals, PinProofWriter.RunOf(place, context));
        return PinProofWriter.Write(new RollbackLane(place, ports).Run(commandOptions.Processor, commandOptions.To, cancellationToken).GetAwaiter().GetResult(), console);
    }
}

/// <summary>The operator's options for Rollback.</summary>
/// <param name="Processor">The processor.</param>
/// <param name="To"><c>previous</c>, or a digest.</param>
/// <param name="NoPullRequest">Whether to write the pins file only.</param>
public sealed record RollbackOptions(string Processor, string To, bool NoPullRequest)
{
    /// <summary>What is wrong with the target, in one sentence, or null.</summary>
    public string? Problem() => To == RollbackLane.Previous || Digest.TryParse(To, out _) ? null : $"--to '{To}' is neither {RollbackLane.Previous} nor a digest (sha256:…).";
}

/// <summary>What the three commands have in common.</summary>
internal static class PinProofWriter
{
    /// <exception cref="FaultException"><c>ERR_MISSING_SECRET</c>: there is a repository, and no token for it.</exception>
    public static void RequireToken(ReleaseTarget place, ReleaseCommandOptions release, bool noPullRequest)
    {
        if (!noPullRequest && place.GitHub is not null && !release.ActsOnGitHub)
        {
            throw new FaultException(ErrorCode.MissingSecret, "a pull request on GitHub needs a token (--github-token) or a GitHub App (--github-app); --no-pull-request leaves pull requests alone");
        }
    }

    /// <summary>The page of this run; null outside GitHub Actions.</summary>
    public static Uri? RunOf(ReleaseTarget place, CommandContext context) =>
        place.GitHub is { Page: var page } && context.Origin?.Run is { } run ? new Uri($"{page}/actions/runs/{run}") : null;

    public static ProofReport Write(ProofReport report, IAnsiConsole console)
    {
        var document = ProofDocument.Of(report);
        LaneResultWriter.Show(document, console, ReportFiles.Write(document, report.Place.Root));
        return report;
    }
}
