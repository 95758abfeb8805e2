using System.Collections.Concurrent;
using System.Diagnostics;
using Pipeline.Cli.Hosting;
using Pipeline.Lanes.Evidence;
using Pipeline.Lanes.LaneReports;
using Pipeline.Lanes.Perturbations;
using Pipeline.Lanes.PrAcceptance;
using Pipeline.Lanes.Results;
using Pipeline.Lanes.Runner;
using Pipeline.Oci.Samples;
using Pipeline.Tests.Machine;
using Serilog;
using EventLog = Pipeline.Lanes.Evidence.EventLog;

namespace Pipeline.Lanes.Tests;

/// <summary>A separate repository with programs that know nothing of the contract, judged once by the lane on this machine's engine.</summary>
public sealed class AnyProgramLane : IAsyncLifetime
{
    private const string BusyBox = "/bin/busybox";
    private const string Node = "/usr/bin/node";

    private static readonly string Repository = SourceTree.Root;
    private static readonly string Programs = Path.Combine(Repository, "tests/Pipeline.Lanes.Tests/PrAcceptance/AnyProgram/Programs");
    private readonly TemporaryFolder folder = new();
    private readonly Dictionary<string, string> missing = new(StringComparer.Ordinal);
    private DistributionServer? registry;
    private LaneReport? report;

    /// <summary>What the lane says of a program; the test is skipped if this machine lacks something for it.</summary>
    internal ProcessorReport Of(string program)
    {
        Assert.SkipWhen(missing.ContainsKey(program), missing.GetValueOrDefault(program, ""));
        return report!.Processors.Single(processor => processor.Processor == program);
    }

    /// <summary>The files that decide the program's image and verdict.</summary>
    internal IReadOnlyCollection<string> SourcesOf(string program) =>
        [.. Lanes.Sources.SourceRoots.Of(folder.Root, Pipeline.Contracts.Specs.ProcessorSpec.Parse(File.ReadAllBytes(Path.Combine(folder.Root, "processors", program, "processor.json"))))];

    public async ValueTask InitializeAsync()
    {
        string[] all = ["shell", "c", "node", "foreign"];
        foreach (var program in all)
        {
            if (Obstacle(program) is { } obstacle)
            {
                missing[program] = obstacle;
            }
        }

        if (missing.Count < all.Length)
        {
            await Copy();
            foreach (var program in all.Where(program => !missing.ContainsKey(program)))
            {
                await Lay(program);
            }

            report = await Judge();
        }
    }

    public async ValueTask DisposeAsync()
    {
        folder.Dispose();
        if (registry is not null)
        {
            await registry.DisposeAsync();
        }
    }

    private static string? Obstacle(string program) => program switch
    {
        _ when !File.Exists("/var/run/docker.sock") => "no Docker engine answers at /var/run/docker.sock",
        _ when !File.Exists("/usr/bin/clang") || !File.Exists("/usr/bin/ld.lld") => "no toolchain for static executables on this machine (./build.sh sets it up)",
        "shell" or "foreign" when !File.Exists(BusyBox) => "no static busybox on this machine (Debian package busybox-static)",
        "node" when !File.Exists(Node) => "no Node.js on this machine (Debian package nodejs)",
        "foreign" => DistributionServer.WhyNot,
        _ => null,
    };

    // What the compilation of processors/_run reads.
    private Task Copy() => Run(
        "bash", "-euc", "cd \"$2\" && cp -r --parents src processors/_run processors/Directory.Build.* processors/compilers.json Directory.* global.json .editorconfig \"$1\"",
        "bash", folder.Root, Repository);

    private async Task Lay(string program)
    {
        var processor = Path.Combine(folder.Root, "processors", program);
        await Run("cp", "-r", Path.Combine(Programs, program), processor);
        await (program switch
        {
            "shell" => Run("cp", "-L", BusyBox, processor),
            "c" => Run("clang", "-static", "-O1", "-o", Path.Combine(processor, "shout"), Path.Combine(processor, "shout.c")),
            // The libraries and the loader at their own places; the program at another, because a folder named bin enters no context.
            "node" => Run("bash", "-euc", "mkdir \"$1\" && cp -L \"$2\" \"$1/node\" && for file in $(ldd \"$2\" | grep -o '/[^ ]*'); do cp -L --parents \"$file\" \"$1\"; done", "bash", Path.Combine(processor, "system"), Node),
            _ => PushForeign(processor),
        });
        var name = program == "node" ? "by/node.txt" : "said.txt";
        folder.With($"processors/{program}/processor.json", Spec(program, name));
        var inputs = program == "shell" ? """{"text":{"$artifact":"world://cases/shell/CASE/text.txt"}}""" : """{"text":"CASE"}""";
        foreach (var @case in (string[])["hello", "fail"])
        {
            folder.With($"processors/{program}/cases/{@case}/inputs.json", inputs.Replace("CASE", @case, StringComparison.Ordinal));
            if (program == "shell")
            {
                folder.With($"processors/shell/cases/{@case}/artifacts/text.txt", $"{@case}\n");
            }
        }

        folder.With($"processors/{program}/cases/hello/expected/outputs/{name}", program is "shell" or "node" ? "HELLO\n" : "{\"TEXT\":\"HELLO\"}\n");
        folder.With($"processors/{program}/cases/fail/expected.json", $$"""{"code":"ERR_ADAPTER_INVOCATION","fragment":"adapter invocation failed: {{Failure(program)}}"}""");
    }

    private static string Failure(string program) => program switch
    {
        "shell" => "exit status 3: reading /pipeline/in/artifacts/",
        "c" => "killed by signal 6",
        "node" => "exit status 1: ",
        _ => "exit status 1",
    };

    private static string Spec(string program, string output) => $$"""
        {"name":"{{program}}","ref":"{{program}}@1.0.0","description":"Says it louder.","base":"{{(program == "foreign" ? "foreign" : "scratch")}}","platforms":["linux/amd64","linux/arm64"],
         "inputs":{"type":"object","required":["text"]},"outputs":{"outputs/{{output}}":"text/plain"},"secrets":[],"settings":{},"timeout_s":60,
         "resources":{"cpus":1,"memory_mib":512,"pids":64,"tmp_mib":16},"network":"none"}
        """;

    private async Task PushForeign(string processor)
    {
        registry = await DistributionServer.Launch();
        var (tag, metadata) = ($"{registry.Host}/somebody/shout:1", Path.Combine(folder.Root, "metadata.json"));
        await Run("cp", "-L", BusyBox, processor);
        await Run("docker", "buildx", "build", "--builder", "default", "--provenance=false", "-q", "--push", "--metadata-file", metadata, "-t", tag, "-f", Path.Combine(processor, "image.Dockerfile"), processor);
        var digest = StrictJson.Parse(await File.ReadAllBytesAsync(metadata)).GetProperty("containerimage.digest").GetString();
        // Only the base has them.
        await Run("rm", Path.Combine(processor, "busybox"), Path.Combine(processor, "shout"), Path.Combine(processor, "image.Dockerfile"));
        folder.With("processors/bases.json", $$$"""{"foreign":{"kind":"image","reference":"{{{tag}}}@{{{digest}}}"}}""");
    }

    private async Task<LaneReport> Judge()
    {
        var options = new PrAcceptanceOptions(folder.Root, Degree: 2, Perturb: IsPerturbed);
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
                Perturbation = IsPerturbed ? new(PlantedRepository.Machine, directory => local.Elsewhere!(directory) is var (world, adapter) ? Runs(world, adapter) : throw new InvalidOperationException()) : null,
            };

            RunPorts Runs(Pipeline.World.IWorld world, IAdapter adapter) => new(adapter, world, logger, () => ExecutionId.From(Guid.NewGuid()));
        }
    }

    private static bool IsPerturbed => Environment.IsPrivilegedProcess && Directory.Exists("/var/lib/pipeline-setup/perturbation");

    private static async Task Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
        var (said, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{program} ended with {process.ExitCode}: {await said}{await error}");
    }
}
