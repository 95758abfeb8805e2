using Pipeline.Adapters.Signing;
using Pipeline.Lanes;
using Serilog;
using Spectre.Console;

namespace Pipeline.Cli;

/// <summary>Acceptance of what is pinned, on this machine: composed, shown on the console, reported in files and to GitHub.</summary>
public static class AcceptanceCommand
{
    /// <summary>Runs the lane to its end.</summary>
    /// <param name="root">The absolute path of the checkout.</param>
    /// <param name="release">Where the release is; free of problems.</param>
    /// <param name="choices">What was asked.</param>
    /// <exception cref="OperationCanceledException">Ctrl+C or a request to terminate; no container is left behind.</exception>
    public static LaneOutcome Run(string root, ReleaseCommandOptions release, AcceptanceCommandOptions choices)
    {
        using var process = new ProcessContext();
        return Run(root, release, choices, process.Open(), process.Stopping);
    }

    internal static LaneOutcome Run(string root, ReleaseCommandOptions release, AcceptanceCommandOptions choices, CommandContext edge, CancellationToken cancellationToken)
    {
        var key = choices.VerifyKey is null ? null : Path.GetFullPath(choices.VerifyKey, root);
        var options = new AcceptanceOptions(release.Place(root), choices.Processor, key, choices.DryRun);
        using var composition = new ReleaseComposition(options.Place, release, edge);
        var screen = new LaneScreen(AnsiConsole.Console, edge.Time, edge.Ci);
        var outcome = screen.Watch(
            progress => new AcceptanceLane(options, log => Open(composition, options, log), progress, edge.Time).Run(cancellationToken),
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
            options.Key is null ? null : new CosignVerifier(options.Key, composition.Edge.Secrets("COSIGN_PASSWORD") ?? "", composition.Login, composition.Edge.Time),
            engine.Probe,
            new RunPorts(engine.Adapter, world, logger, composition.Edge.Ids));
    }
}

/// <summary>What an operator says of Acceptance, beside where the release is.</summary>
public sealed record AcceptanceCommandOptions
{
    /// <summary>The one processor to look at, or all of them.</summary>
    public string? Processor { get; init; }

    /// <summary>
    /// The key that signatures are verified with, relative to the checkout: a public one, or the private one that signs, with its password in
    /// <c>COSIGN_PASSWORD</c>; none to ask for no signature.
    /// </summary>
    public string? VerifyKey { get; init; }

    /// <summary>Whether to print the plan and do nothing.</summary>
    public bool DryRun { get; init; }
}
