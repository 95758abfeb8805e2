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
    /// <param name="commandOptions">The options.</param>
    /// <exception cref="OperationCanceledException">Ctrl+C or a termination request; nothing was pinned.</exception>
    public static PinOutcome Run(string root, ReleaseCommandOptions release, PinCommandOptions commandOptions)
    {
        using var process = new ProcessContext();
        return Run(root, release, commandOptions, process.Open(), AnsiConsole.Console, process.Stopping);
    }

    internal static PinOutcome Run(
        string root, ReleaseCommandOptions release, PinCommandOptions commandOptions, CommandContext context, IAnsiConsole console, CancellationToken cancellationToken)
    {
        var place = release.Place(root);
        if (commandOptions is { NoPullRequest: false, DryRun: false } && place.GitHub is not null && !release.ActsOnGitHub)
        {
            return new PinOutcome.Refused(new Fault(ErrorCode.MissingSecret, "proposing pins on GitHub needs a token (--github-token of ./build.sh, PIPELINE_GITHUB_TOKEN of pipeline) or a GitHub App (--github-app); --no-pull-request only writes the file"));
        }

        BuildOrigin? origin;
        try
        {
            origin = context.BuildOrigin();
        }
        catch (FaultException e)
        {
            return new PinOutcome.Refused(e.Fault);
        }

        using var composition = new ReleaseComposition(place, release, context);
        var ports = new PinPorts(
            composition.Layouts,
            composition.Reader,
            composition.Writer,
            commandOptions.NoPullRequest ? null : composition.GitHub?.Proposals,
            commandOptions.SignKey is { } key ? Signer(Path.GetFullPath(key, root), composition.Login, context) : null);
        var options = new PinOptions(place, commandOptions.Processor, commandOptions.VerifyReproducible, commandOptions.Degree, commandOptions.DryRun)
        {
            BuiltElsewhere = commandOptions.BuiltElsewhere,
            Origin = origin,
        };
        var outcome = new PinLane(options, ports, console.Profile.Out.Writer.WriteLine, context.Time).Run(cancellationToken).GetAwaiter().GetResult();
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

    /// <summary>Builds and pushes, on the machine of one platform, the images that BuildAndPin would have to emulate.</summary>
    /// <param name="root">The absolute path of the checkout.</param>
    /// <param name="release">The release's location, already validated.</param>
    /// <param name="commandOptions">The options.</param>
    /// <param name="platform">The platform.</param>
    /// <exception cref="OperationCanceledException">Ctrl+C or a termination request.</exception>
    public static PlatformBuildOutcome BuildPlatform(string root, ReleaseCommandOptions release, PinCommandOptions commandOptions, Platform platform)
    {
        using var process = new ProcessContext();
        return BuildPlatform(root, release, commandOptions, platform, process.Open(), AnsiConsole.Console, process.Stopping);
    }

    internal static PlatformBuildOutcome BuildPlatform(
        string root, ReleaseCommandOptions release, PinCommandOptions commandOptions, Platform platform, CommandContext context, IAnsiConsole console, CancellationToken cancellationToken)
    {
        var place = release.Place(root);
        using var composition = new ReleaseComposition(place, release, context);
        var ports = new PinPorts(composition.Layouts, composition.Reader, composition.Writer);
        var options = new PinOptions(place, commandOptions.Processor, commandOptions.VerifyReproducible, commandOptions.Degree);
        var outcome = new PlatformBuildLane(options, platform, ports, console.Profile.Out.Writer.WriteLine, context.Time).Run(cancellationToken).GetAwaiter().GetResult();
        console.Profile.Out.Writer.WriteLine(outcome.Refusal ?? $"{outcome.Counts} for {platform}");
        return outcome;
    }

    private static CosignSigner Signer(string key, RegistryLogin? login, CommandContext context) => new(new CosignKey(key, context.Secrets("COSIGN_PASSWORD") ?? ""), login, context.Time);
}
