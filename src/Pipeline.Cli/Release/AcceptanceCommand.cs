using Pipeline.Adapters.Signing;
using Pipeline.Cli.Hosting;
using Pipeline.Cli.Lanes;
using Pipeline.Lanes.Acceptance;
using Pipeline.Lanes.Evidence;
using Pipeline.Lanes.LaneReports;
using Pipeline.Lanes.Partitions;
using Pipeline.Lanes.Runner;
using Serilog;
using Spectre.Console;

namespace Pipeline.Cli.Release;

/// <summary>Runs Acceptance on this machine, with console output, report files and GitHub annotations.</summary>
public static class AcceptanceCommand
{
    /// <summary>Divides the lane between machines, as <c>processors/ci.json</c> says, instead of running it.</summary>
    /// <param name="root">The absolute path of the checkout.</param>
    /// <param name="release">The release's location, already validated.</param>
    /// <param name="commandOptions">The options.</param>
    /// <exception cref="OperationCanceledException">Ctrl+C or a termination request.</exception>
    public static LaneOutcome Divide(string root, ReleaseCommandOptions release, AcceptanceCommandOptions commandOptions)
    {
        try
        {
            return Run(root, release, commandOptions with { Ci = CiSettings.Read(root) });
        }
        catch (FaultException e)
        {
            return LaneOutcome.Refused.Of(e.Fault);
        }
    }

    /// <summary>Runs the lane.</summary>
    /// <param name="root">The absolute path of the checkout.</param>
    /// <param name="release">The release's location, already validated.</param>
    /// <param name="commandOptions">The options.</param>
    /// <exception cref="OperationCanceledException">Ctrl+C or a termination request; no container stays behind.</exception>
    public static LaneOutcome Run(string root, ReleaseCommandOptions release, AcceptanceCommandOptions commandOptions)
    {
        using var process = new ProcessContext();
        return Run(root, release, commandOptions, process.Open(), process.Stopping);
    }

    internal static LaneOutcome Run(string root, ReleaseCommandOptions release, AcceptanceCommandOptions commandOptions, CommandContext context, CancellationToken cancellationToken)
    {
        var key = commandOptions.VerifyKey is null ? null : Path.GetFullPath(commandOptions.VerifyKey, root);
        var options = new AcceptanceOptions(release.Place(root), commandOptions.Processor, key, commandOptions.DryRun) 
        {
            Partition = commandOptions.Partition, Only = commandOptions.Only, Divide = commandOptions.Ci?.Partitions, DividePlatforms = commandOptions.Ci?.NativePlatforms ?? [],
        };
        using var composition = new ReleaseComposition(options.Place, release, context);
        using var verdicts = commandOptions.Verdicts.Open(root, context);
        var screen = new LaneScreen(AnsiConsole.Console, context.Time, context.Ci);
        var outcome = screen.Watch(
            progress => new AcceptanceLane(options, log => Open(composition, options, log), progress, context.Time) { Shared = verdicts.Shared }.Run(cancellationToken),
            cancellationToken).GetAwaiter().GetResult();
        LaneResultWriter.Write(outcome, root, screen);
        return outcome;
    }

    private static AcceptancePorts Open(ReleaseComposition composition, AcceptanceOptions options, EventLog log)
    {
        var logger = new LoggerConfiguration().WriteTo.Sink(log).CreateLogger();
        var (engine, world) = composition.OpenEngine(options.World, logger);
        return new(
            composition.Reader,
            options.Key is null ? null : new CosignVerifier(options.Key, composition.Context.Secrets("COSIGN_PASSWORD") ?? "", composition.Login, composition.Context.Time),
            engine.Probe,
            new RunPorts(engine.Adapter, world, logger, composition.Context.Ids));
    }
}

/// <summary>The operator's options for Acceptance, besides the release's location.</summary>
public sealed record AcceptanceCommandOptions
{
    /// <summary>The only processor to check; null for all.</summary>
    public string? Processor { get; init; }

    /// <summary>
    /// The key for verifying signatures, relative to the checkout: the public key, or the private one with its password in
    /// <c>COSIGN_PASSWORD</c>; null to verify none.
    /// </summary>
    public string? VerifyKey { get; init; }

    /// <summary>The part to run; null to run everything.</summary>
    public LanePartition? Partition { get; init; }

    /// <summary>The only platform to run on; null for all.</summary>
    public Platform? Only { get; init; }

    /// <summary>Settings for dividing the lane between machines instead of running it; null to run it.</summary>
    public CiSettings? Ci { get; init; }

    /// <summary>The shared verdicts, whose durations balance the parts.</summary>
    public VerdictOptions Verdicts { get; init; } = VerdictOptions.None;

    /// <summary>Whether to only print the plan.</summary>
    public bool DryRun { get; init; }
}
