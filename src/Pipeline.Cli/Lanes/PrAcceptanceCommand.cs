using System.Reflection;
using Pipeline.Adapters.Local;
using Pipeline.Cli.Hosting;
using Pipeline.Clients;
using Pipeline.Dependencies.Downloads;
using Pipeline.Lanes.Evidence;
using Pipeline.Lanes.LaneReports;
using Pipeline.Lanes.Partitions;
using Pipeline.Lanes.PrAcceptance;
using Pipeline.Lanes.Runner;
using Pipeline.Oci.Registry;
using Pipeline.World;
using Serilog;
using Spectre.Console;

namespace Pipeline.Cli.Lanes;

/// <summary>Runs the PR lane on this machine, with console output, report files and GitHub annotations.</summary>
public static class PrAcceptanceCommand
{
    /// <summary>Divides the lane between machines, as <c>processors/ci.json</c> says, instead of running it.</summary>
    /// <param name="asked">The caller's options.</param>
    /// <param name="verdicts">The shared verdicts.</param>
    /// <exception cref="OperationCanceledException">Ctrl+C or a termination request.</exception>
    public static LaneOutcome Divide(PrAcceptanceOptions asked, VerdictOptions verdicts)
    {
        try
        {
            return Run(asked with { Divide = CiSettings.Read(asked.Root).Partitions }, verdicts);
        }
        catch (FaultException e)
        {
            return LaneOutcome.Refused.Of(e.Fault);
        }
    }

    /// <summary>Runs the lane.</summary>
    /// <param name="asked">The caller's options; this method adds whether this is CI.</param>
    /// <param name="verdicts">The shared verdicts.</param>
    /// <exception cref="OperationCanceledException">Ctrl+C or a termination request; no container stays behind.</exception>
    public static LaneOutcome Run(PrAcceptanceOptions asked, VerdictOptions verdicts)
    {
        using var process = new ProcessContext();
        var context = process.Open();
        var options = asked with { Ci = context.Ci };
        var screen = new LaneScreen(AnsiConsole.Console, context.Time, context.Ci);
        LocalComposition? composition = null;
        try
        {
            using var opened = verdicts.Open(options.Root, context);
            var facts = Facts(options, context);
            var outcome = screen.Watch(
                progress => new PrAcceptanceLane(options, facts, log => Open(options, context, log, out composition), progress, context.Time) { Shared = opened.Shared }.Run(process.Stopping),
                process.Stopping).GetAwaiter().GetResult();
            LaneResultWriter.Write(outcome, options.Root, screen);
            return outcome;
        }
        catch (FaultException e)
        {
            return LaneOutcome.Refused.Of(e.Fault);
        }
        finally
        {
            composition?.Dispose();
        }
    }

    private static PrAcceptancePorts Open(PrAcceptanceOptions options, CommandContext context, EventLog log, out LocalComposition composition)
    {
        var logger = new LoggerConfiguration().WriteTo.Sink(log).CreateLogger();
        var local = composition = context.Compose(CommandOptions(options, context), logger, context.Time);
        return new(local.Builder, local.Probe, new RunPorts(local.Adapter, local.World, logger, context.Ids), HostMachine.Platform)
        {
            Perturbation = local.Elsewhere is not { } elsewhere ? null : new(HostMachine.ForPerturbation, directory =>
            {
                var (world, adapter) = elsewhere(directory);
                return new RunPorts(adapter, world, logger, context.Ids);
            }),
        };
    }

    private static LocalCommandOptions CommandOptions(PrAcceptanceOptions options, CommandContext context) => new(Path.Combine(options.Root, "processors"), options.World)
    {
        Docker = context.Docker, Proxy = context.Proxy, Downloads = context.Downloads, BuildSecrets = name => context.Secrets(name), SetUp = context.SetUp,
    };

    // The compiler derives a module's version from its source, so changed code that builds, runs or judges has another version.
    private static Dictionary<string, string> Facts(PrAcceptanceOptions options, CommandContext context)
    {
        var facts = new[] { typeof(Fault), typeof(Tool), typeof(Repository), typeof(DownloadOptions), typeof(IWorld), typeof(LocalEngine), typeof(PrAcceptanceLane) }
            .Select(type => type.Assembly)
            .ToDictionary(assembly => assembly.GetName().Name!, Version, StringComparer.Ordinal);
        facts["platform"] = (options.Only ?? HostMachine.Platform).ToString();
        using var local = context.Compose(CommandOptions(options, context), Serilog.Core.Logger.None, context.Time);
        if (local.ImageStore is { } store)
        {
            facts["image store"] = store().GetAwaiter().GetResult();
        }

        return facts;
    }

    private static string Version(Assembly assembly) => assembly.ManifestModule.ModuleVersionId.ToString("N");
}
