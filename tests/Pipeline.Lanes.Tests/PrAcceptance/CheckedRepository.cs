using System.Collections.Concurrent;
using System.Diagnostics;
using Pipeline.Cli.Hosting;
using Pipeline.Lanes.Evidence;
using Pipeline.Lanes.LaneReports;
using Pipeline.Lanes.Perturbations;
using Pipeline.Lanes.PrAcceptance;
using Pipeline.Lanes.Results;
using Pipeline.Lanes.Runner;
using Serilog;
using EventLog = Pipeline.Lanes.Evidence.EventLog;

namespace Pipeline.Lanes.Tests;

/// <summary>A separate repository with processors of a test, judged by the lane on this machine's engine.</summary>
internal static class CheckedRepository
{
    /// <summary>Whether this machine can change the conditions of runs.</summary>
    public static bool IsPerturbed => Environment.IsPrivilegedProcess && Directory.Exists("/var/lib/pipeline-setup/perturbation");

    /// <summary>Copies what the compilation of C# programs reads, and these folders.</summary>
    public static Task Copy(TemporaryFolder folder, params string[] more) => Run(
        "bash",
        [
            "-euc", "cd \"$2\" && cp -r --parents src processors/Directory.Build.* processors/compilers.json Directory.* global.json .editorconfig \"${@:3}\" \"$1\"",
            "bash", folder.Root, SourceTree.Root, .. more,
        ]);

    /// <summary>Runs the lane.</summary>
    public static async Task<LaneReport> Judge(TemporaryFolder folder, bool perturb, string? processor = null)
    {
        var options = new PrAcceptanceOptions(folder.Root, processor, Degree: 2, Perturb: perturb);
        LocalComposition? composition = null;
        var lane = new PrAcceptanceLane(options, new Dictionary<string, string>(StringComparer.Ordinal), Open, new PlainProgress(new ConcurrentQueue<string>().Enqueue), TimeProvider.System);
        try
        {
            return Assert.IsType<LaneOutcome.Finished>(await lane.Run(CancellationToken.None)).Report;
        }
        finally
        {
            composition?.Dispose();
        }

        PrAcceptancePorts Open(EventLog log)
        {
            var logger = new LoggerConfiguration().WriteTo.Sink(log).CreateLogger();
            var local = composition = LocalComposition.Open(new LocalCommandOptions(Path.Combine(folder.Root, "processors"), options.World), logger, TimeProvider.System);
            return new(local.Builder, local.Probe, Runs(local.World, local.Adapter), Platform.Amd64)
            {
                Perturbation = perturb ? new(PlantedRepository.Machine, directory => local.Elsewhere!(directory) is var (world, adapter) ? Runs(world, adapter) : throw new InvalidOperationException()) : null,
            };

            RunPorts Runs(Pipeline.World.IWorld world, IAdapter adapter) => new(adapter, world, logger, () => ExecutionId.From(Guid.NewGuid()));
        }
    }

    public static async Task Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
        var (said, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{program} ended with {process.ExitCode}: {await said}{await error}");
    }
}
