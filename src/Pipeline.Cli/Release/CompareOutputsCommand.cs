using Pipeline.Cli.Hosting;
using Pipeline.Cli.Lanes;
using Pipeline.Lanes.Comparison;
using Pipeline.Lanes.Evidence;
using Pipeline.Lanes.Reports;
using Serilog;
using Spectre.Console;

namespace Pipeline.Cli.Release;

/// <summary>Runs CompareOutputs on this machine, with console output, report files and GitHub annotations.</summary>
public static class CompareOutputsCommand
{
    /// <summary>Compares the outputs of each moved pin's cases with those of the image before.</summary>
    /// <param name="root">The absolute path of the checkout.</param>
    /// <param name="release">The release's location, already validated.</param>
    /// <param name="before">The file of the earlier pins, relative to the checkout; null for the pins of the target branch.</param>
    /// <param name="processor">The only processor to compare; null for all.</param>
    /// <exception cref="FaultException">There are no pins, no earlier ones, or they could not be read.</exception>
    /// <exception cref="OperationCanceledException">Ctrl+C or a termination request; no container stays behind.</exception>
    public static CompareOutputsReport Run(string root, ReleaseCommandOptions release, string? before, string? processor)
    {
        using var process = new ProcessContext();
        return Run(root, release, before, processor, process.Open(), AnsiConsole.Console, process.Stopping);
    }

    internal static CompareOutputsReport Run(
        string root, ReleaseCommandOptions release, string? before, string? processor, CommandContext context, IAnsiConsole console, CancellationToken cancellationToken)
    {
        var options = new CompareOutputsOptions(release.Place(root), before is null ? null : Path.GetFullPath(before, root), processor);
        using var composition = new ReleaseComposition(options.Place, release, context);
        var ports = new CompareOutputsPorts(composition.Reader, composition.GitHub?.Proposals, HostMachine.Platform, log => OpenRuns(composition, options, log));
        var report = new CompareOutputsLane(options, ports, console.Profile.Out.Writer.WriteLine, context.Time).Run(cancellationToken).GetAwaiter().GetResult();
        var document = OutputComparisonDocument.Of(report);
        LaneResultWriter.Show(document, console, ReportFiles.Write(document, root));
        return report;
    }

    private static RunPorts OpenRuns(ReleaseComposition composition, CompareOutputsOptions options, EventLog log)
    {
        var logger = new LoggerConfiguration().WriteTo.Sink(log).CreateLogger();
        var (engine, world) = composition.OpenEngine(options.World, logger);
        return new RunPorts(engine.Adapter, world, logger, composition.Context.Ids);
    }
}
