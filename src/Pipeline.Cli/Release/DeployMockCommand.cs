using Pipeline.Adapters.Functions;
using Pipeline.Adapters.Git;
using Pipeline.Contracts;
using Pipeline.Lanes;
using Serilog;
using Spectre.Console;

namespace Pipeline.Cli;

/// <summary>DeployMock on this machine: composed, shown on the console, reported in files and to GitHub.</summary>
public static class DeployMockCommand
{
    /// <summary>Runs the lane to its end.</summary>
    /// <param name="root">The absolute path of the checkout.</param>
    /// <param name="release">Where the release is; free of problems.</param>
    /// <param name="choices">What was asked.</param>
    /// <exception cref="OperationCanceledException">Ctrl+C or a request to terminate; no container is left behind.</exception>
    public static LaneOutcome Run(string root, ReleaseCommandOptions release, DeployMockCommandOptions choices)
    {
        using var process = new ProcessContext();
        return Run(root, release, choices, process.Open(), process.Stopping);
    }

    internal static LaneOutcome Run(string root, ReleaseCommandOptions release, DeployMockCommandOptions choices, CommandContext edge, CancellationToken cancellationToken)
    {
        var place = release.Place(root);
        var options = new DeployMockOptions(place, choices.App, choices.Secrets, choices.DryRun)
        {
            Commit = choices.DryRun ? null : new Checkout(root, edge.Variables, edge.Time).Commit(place.PinsFile, cancellationToken).GetAwaiter().GetResult(),
        };
        using var composition = new ReleaseComposition(options.Place, release, edge);
        var screen = new LaneScreen(AnsiConsole.Console, edge.Time, edge.Ci);
        var outcome = screen.Watch(
            progress => new DeployMockLane(options, log => Open(composition, options, log, cancellationToken), progress, edge.Time).Run(cancellationToken),
            cancellationToken).GetAwaiter().GetResult();
        LaneResultWriter.Write(outcome, root, screen);
        if (options.Commit is UnknownOrigin { Why: var why })
        {
            AnsiConsole.Console.WriteLine($"the commit is unknown: {why}", new Style(Color.Yellow));
        }

        return outcome;
    }

    // What deploys writes to this machine, as `modal deploy` does to Modal; what reads and calls goes over Modal's wire.
    private static DeployMockPorts Open(ReleaseComposition composition, DeployMockOptions options, EventLog log, CancellationToken cancellationToken)
    {
        var logger = new LoggerConfiguration().WriteTo.Sink(log).CreateLogger();
        var (engine, world) = composition.OpenEngine(options.World, logger);
        var modal = composition.StartModal(engine, logger, cancellationToken);
        var adapter = new FunctionAdapter(modal.App(options.App), world, logger, composition.Edge.Time);
        return new(composition.Deployments, modal.Deployments(options.App), new RunPorts(engine.Adapter, world, logger, composition.Edge.Ids), adapter);
    }
}

/// <summary>What an operator says of DeployMock, beside where the release is.</summary>
public sealed record DeployMockCommandOptions
{
    /// <summary>The name of the application.</summary>
    public string App { get; init; } = DeployMockOptions.DefaultApp;

    /// <summary>The names of the secrets that the platform has; none to take the processors' word.</summary>
    public IReadOnlyList<string>? Secrets { get; init; }

    /// <summary>Whether to print the deployment and do nothing.</summary>
    public bool DryRun { get; init; }
}
