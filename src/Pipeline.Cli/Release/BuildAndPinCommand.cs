using Pipeline.Adapters.Signing;
using Pipeline.Cli.Hosting;
using Pipeline.Cli.Lanes;
using Pipeline.Lanes.Pinning;
using Pipeline.Lanes.Release;
using Pipeline.Lanes.Reports;
using Spectre.Console;

namespace Pipeline.Cli.Release;

/// <summary>Runs BuildAndPin on this machine, with console output, report files and GitHub annotations.</summary>
public static class BuildAndPinCommand
{
    /// <summary>Runs the lane.</summary>
    /// <param name="root">The absolute path of the checkout.</param>
    /// <param name="release">The release's location, already validated.</param>
    /// <param name="choices">The options.</param>
    /// <exception cref="OperationCanceledException">Ctrl+C or a termination request; nothing was pinned.</exception>
    public static PinOutcome Run(string root, ReleaseCommandOptions release, PinCommandOptions choices)
    {
        using var process = new ProcessContext();
        return Run(root, release, choices, process.Open(), AnsiConsole.Console, process.Stopping);
    }

    internal static PinOutcome Run(
        string root, ReleaseCommandOptions release, PinCommandOptions choices, CommandContext edge, IAnsiConsole console, CancellationToken cancellationToken)
    {
        var place = release.Place(root);
        if (choices is { NoPullRequest: false, DryRun: false } && place.GitHub is not null && release.Token is null)
        {
            return new PinOutcome.Refused(new Fault(ErrorCode.MissingSecret, "proposing pins on GitHub needs a token (--token of ./build.sh, PIPELINE_TOKEN of pipeline); --no-pull-request only writes the file"));
        }

        using var composition = new ReleaseComposition(place, release, edge);
        var ports = new PinPorts(
            composition.Layouts,
            composition.Reader,
            composition.Writer,
            choices.NoPullRequest ? null : composition.GitHub?.Proposals,
            choices.SignKey is { } key ? Signer(Path.GetFullPath(key, root), composition.Login, edge) : null);
        var options = new PinOptions(place, choices.Processor, choices.VerifyReproducible, choices.Degree, choices.DryRun);
        var outcome = new PinLane(options, ports, console.Profile.Out.Writer.WriteLine, edge.Time).Run(cancellationToken).GetAwaiter().GetResult();
        switch (outcome)
        {
            case PinOutcome.Planned planned:
                console.Profile.Out.Writer.Write(PinPlanText.Of(planned.Plan));
                break;
            case PinOutcome.Finished { Report: var report }:
                var document = PinDocument.Of(report);
                LaneResultWriter.Show(document, console, ReportFiles.Write(document, root));
                break;
            default:
                break;
        }

        return outcome;
    }

    private static CosignSigner Signer(string key, RegistryLogin? login, CommandContext edge) => new(new CosignKey(key, edge.Secrets("COSIGN_PASSWORD") ?? ""), login, edge.Time);
}
