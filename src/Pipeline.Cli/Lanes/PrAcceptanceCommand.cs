using System.Reflection;
using Pipeline.Adapters.Local;
using Pipeline.Cli.Hosting;
using Pipeline.Lanes.Evidence;
using Pipeline.Lanes.LaneReports;
using Pipeline.Lanes.PrAcceptance;
using Pipeline.Lanes.Runner;
using Pipeline.World;
using Serilog;
using Spectre.Console;

namespace Pipeline.Cli.Lanes;

/// <summary>Runs the PR lane on this machine, with console output, report files and GitHub annotations.</summary>
public static class PrAcceptanceCommand
{
    /// <summary>Runs the lane.</summary>
    /// <param name="asked">The caller's options; this method adds whether this is CI.</param>
    /// <exception cref="OperationCanceledException">Ctrl+C or a termination request; no container stays behind.</exception>
    public static LaneOutcome Run(PrAcceptanceOptions asked)
    {
        using var process = new ProcessContext();
        var context = process.Open();
        var options = asked with { Ci = context.Ci };
        var screen = new LaneScreen(AnsiConsole.Console, context.Time, context.Ci);
        LocalComposition? composition = null;
        try
        {
            var outcome = screen.Watch(
                progress => new PrAcceptanceLane(options, Judges(), log => Open(options, context, log, out composition), progress, context.Time).Run(process.Stopping),
                process.Stopping).GetAwaiter().GetResult();
            LaneResultWriter.Write(outcome, options.Root, screen);
            return outcome;
        }
        finally
        {
            composition?.Dispose();
        }
    }

    private static PrAcceptancePorts Open(PrAcceptanceOptions options, CommandContext context, EventLog log, out LocalComposition composition)
    {
        var logger = new LoggerConfiguration().WriteTo.Sink(log).CreateLogger();
        var commandOptions = new LocalCommandOptions(Path.Combine(options.Root, "processors"), options.World) 
        {
            Docker = context.Docker, Proxy = context.Proxy, Downloads = context.Downloads, SetUp = context.SetUp,
        };
        var local = composition = context.Compose(commandOptions, logger, context.Time);
        return new(local.Builder, local.Probe, new RunPorts(local.Adapter, local.World, logger, context.Ids), HostMachine.Platform)
        {
            Perturbation = local.Elsewhere is not { } elsewhere ? null : new(HostMachine.ForPerturbation, directory =>
            {
                var (world, adapter) = elsewhere(directory);
                return new RunPorts(adapter, world, logger, context.Ids);
            }),
        };
    }

    // The compiler derives a module's version from its source, so changed code that builds, runs or judges has another version.
    private static Dictionary<string, string> Judges() =>
        new[] { typeof(Fault), typeof(IWorld), typeof(LocalEngine), typeof(PrAcceptanceLane) }
            .Select(type => type.Assembly)
            .Select(assembly => (Name: assembly.GetName().Name!, Version: Version(assembly)))
            .Append((Name: "platform", Version: HostMachine.Platform.ToString()))
            .ToDictionary(judge => judge.Name, judge => judge.Version, StringComparer.Ordinal);

    private static string Version(Assembly assembly) => assembly.ManifestModule.ModuleVersionId.ToString("N");
}
