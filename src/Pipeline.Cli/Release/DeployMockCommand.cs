using Pipeline.Adapters.Functions;
using Pipeline.Adapters.Git;
using Pipeline.Cli.Hosting;
using Pipeline.Cli.Lanes;
using Pipeline.Lanes.DeployMock;
using Pipeline.Lanes.Evidence;
using Pipeline.Lanes.LaneReports;
using Pipeline.Lanes.Release;
using Pipeline.Lanes.Runner;
using Pipeline.Modal;
using Serilog;
using Spectre.Console;

namespace Pipeline.Cli.Release;

/// <summary>Runs DeployMock on this machine, with console output, report files and GitHub annotations.</summary>
public static class DeployMockCommand
{
    /// <summary>Runs the lane.</summary>
    /// <param name="root">The absolute path of the checkout.</param>
    /// <param name="release">The release's location, already validated.</param>
    /// <param name="commandOptions">The options.</param>
    /// <exception cref="OperationCanceledException">Ctrl+C or a termination request; no container stays behind.</exception>
    public static LaneOutcome Run(string root, ReleaseCommandOptions release, DeployMockCommandOptions commandOptions)
    {
        using var process = new ProcessContext();
        return Run(root, release, commandOptions, process.Open(), process.Stopping);
    }

    internal static LaneOutcome Run(string root, ReleaseCommandOptions release, DeployMockCommandOptions commandOptions, CommandContext context, CancellationToken cancellationToken)
    {
        var place = release.Place(root);
        var options = new DeployMockOptions(place, commandOptions.App, commandOptions.Secrets, commandOptions.DryRun)
        {
            Commit = commandOptions.DryRun ? null : new Checkout(root, context.Variables, context.Time).Commit(place.PinsFile, cancellationToken).GetAwaiter().GetResult(),
        };
        using var composition = new ReleaseComposition(options.Place, release, context);
        var screen = new LaneScreen(AnsiConsole.Console, context.Time, context.Ci);
        var outcome = screen.Watch(
            progress => new DeployMockLane(options, log => Open(composition, options, log, cancellationToken), progress, context.Time).Run(cancellationToken),
            cancellationToken).GetAwaiter().GetResult();
        LaneResultWriter.Write(outcome, root, screen);
        if (options.Commit is UnknownOrigin { Why: var why })
        {
            AnsiConsole.Console.WriteLine($"the commit is unknown: {why}", new Style(Color.Yellow));
        }

        return outcome;
    }

    // Deploying writes to this machine, as `modal deploy` does to Modal; reading and calling use Modal's protocol.
    private static DeployMockPorts Open(ReleaseComposition composition, DeployMockOptions options, EventLog log, CancellationToken cancellationToken)
    {
        var logger = new LoggerConfiguration().WriteTo.Sink(log).CreateLogger();
        var (engine, world) = composition.OpenEngine(options.World, logger);
        var modal = composition.StartModal(engine, logger, cancellationToken);
        var adapter = new FunctionAdapter(modal.App(options.App), world, logger, composition.Context.Time);
        return new(composition.Deployments, modal.Deployments(options.App), new RunPorts(engine.Adapter, world, logger, composition.Context.Ids), adapter);
    }
}

/// <summary>The operator's options for DeployMock, besides the release's location.</summary>
public sealed record DeployMockCommandOptions
{
    /// <summary>The name of the application.</summary>
    public string App { get; init; } = DeployMockOptions.DefaultApp;

    /// <summary>The names of the platform's secrets; null to trust the processors' specs.</summary>
    public IReadOnlyList<string>? Secrets { get; init; }

    /// <summary>Whether to only print the deployment.</summary>
    public bool DryRun { get; init; }
}
