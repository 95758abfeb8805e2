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
using Pipeline.Tests.Npm;
using Pipeline.Tests.Python;
using Serilog;
using EventLog = Pipeline.Lanes.Evidence.EventLog;

namespace Pipeline.Lanes.Tests;

/// <summary>A separate repository with programs that know nothing of the contract, judged once by the lane on this machine's engine.</summary>
public sealed class AnyProgramLane : IAsyncLifetime
{
    private const string BusyBox = "/bin/busybox";
    private const string Node = "/usr/bin/node";
    private const string Npm = "/usr/bin/npm";

    private static readonly string Repository = SourceTree.Root;
    private static readonly string Programs = Path.Combine(Repository, "tests/Pipeline.Lanes.Tests/PrAcceptance/AnyProgram/Programs");
    private readonly TemporaryFolder folder = new();
    private readonly Dictionary<string, string> missing = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> bases = new(StringComparer.Ordinal);
    private DistributionServer? registry;
    private PackageServer? packages;
    private LaneReport? report;
    private LaneReport? relocked;

    /// <summary>What the lane says of a program; the test is skipped if this machine lacks something for it.</summary>
    internal ProcessorReport Of(string program)
    {
        Assert.SkipWhen(missing.ContainsKey(program), missing.GetValueOrDefault(program, ""));
        return report!.Processors.Single(processor => processor.Processor == program);
    }

    /// <summary>What the lane says of the program with packages after one of them moved.</summary>
    internal ProcessorReport Relocked()
    {
        Assert.SkipWhen(missing.ContainsKey("packages"), missing.GetValueOrDefault("packages", ""));
        return Assert.Single(relocked!.Processors);
    }

    /// <summary>The files that decide the program's image and verdict.</summary>
    internal IReadOnlyCollection<string> SourcesOf(string program) =>
        [.. Lanes.Sources.SourceRoots.Of(folder.Root, Pipeline.Contracts.Specs.ProcessorSpec.Parse(File.ReadAllBytes(Path.Combine(folder.Root, "processors", program, "processor.json"))))];

    public async ValueTask InitializeAsync()
    {
        string[] all = ["shell", "c", "node", "foreign", "packages"];
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

            report = await Judge(null);
        }

        if (!missing.ContainsKey("packages"))
        {
            await LockPackages(Path.Combine(folder.Root, "processors", "packages"), "1.0.1");
            relocked = await Judge("packages");
        }
    }

    public async ValueTask DisposeAsync()
    {
        folder.Dispose();
        if (packages is not null)
        {
            await packages.DisposeAsync();
        }

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
        "node" or "packages" when !File.Exists(Node) => "no Node.js on this machine (Debian package nodejs)",
        "packages" when !File.Exists(Npm) => "no npm on this machine (Debian package npm)",
        "foreign" or "packages" => DistributionServer.WhyNot,
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
            "node" => CopyNode(Path.Combine(processor, "system"), "node"),
            "packages" => LayPackages(processor),
            _ => LayForeign(processor),
        });
        var name = program is "node" ? "by/node.txt" : "said.txt";
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

        folder.With($"processors/{program}/cases/hello/expected/outputs/{name}", program is "shell" or "node" or "packages" ? "HELLO\n" : "{\"TEXT\":\"HELLO\"}\n");
        folder.With($"processors/{program}/cases/fail/expected.json", $$"""{"code":"ERR_ADAPTER_INVOCATION","fragment":"adapter invocation failed: {{Failure(program)}}"}""");
    }

    private static string Failure(string program) => program switch
    {
        "shell" => "exit status 3: reading /pipeline/in/artifacts/",
        "c" => "killed by signal 6",
        "node" or "packages" => "exit status 1: ",
        _ => "exit status 1",
    };

    private static string Spec(string program, string output) => $$"""
        {"name":"{{program}}","ref":"{{program}}@1.0.0","description":"Says it louder.","base":"{{(program is "foreign" or "packages" ? program : "scratch")}}","platforms":["linux/amd64"{{(program == "packages" ? "],\"platforms_reason\":\"Its base is of this machine.\"" : ",\"linux/arm64\"]")}},
         "inputs":{"type":"object","required":["text"]},"outputs":{"outputs/{{output}}":"text/plain"},"secrets":[],"settings":{},"timeout_s":60,
         "resources":{"cpus":1,"memory_mib":512,"pids":64,"tmp_mib":16},"network":"none"}
        """;

    // The program in a folder of its own, its libraries and the loader at their places.
    private static Task CopyNode(string system, string path) => Run(
        "bash", "-euc", "mkdir -p \"$(dirname \"$1/$3\")\" && cp -L \"$2\" \"$1/$3\" && for file in $(ldd \"$2\" | grep -o '/[^ ]*'); do cp -L --parents \"$file\" \"$1\"; done",
        "bash", system, Node, path);

    private async Task LayForeign(string processor)
    {
        await Run("cp", "-L", BusyBox, processor);
        await Push(processor, "foreign");
        // Only the base has them.
        await Run("rm", Path.Combine(processor, "busybox"), Path.Combine(processor, "shout"));
    }

    // A base with Node.js, and a package of a registry that needs another one.
    private async Task LayPackages(string processor)
    {
        await CopyNode(Path.Combine(processor, "system"), "usr/bin/node");
        await Push(processor, "packages");
        await Run("rm", "-r", Path.Combine(processor, "system"));
        packages = await PackageServer.Start();
        await LockPackages(processor, "1.0.0");
    }

    private async Task LockPackages(string processor, string version)
    {
        folder.With("processors/packages/package.json", $$"""{"name":"packages","version":"1.0.0","dependencies":{"louder":"{{version}}"} }""");
        var address = packages!.ServeArchives(
            new ArchiveFile("louder", version, """{"type":"module","exports":"./index.js","dependencies":{"@tests/upper":"^2.0.0"}}""")
                .Add("index.js", "import upper from '@tests/upper';\nexport const louder = text => upper(text) + '\\n';\n"),
            new ArchiveFile("@tests/upper", "2.0.0", """{"main":"upper.cjs"}""").Add("upper.cjs", "module.exports = text => text.toUpperCase();\n"));
        await new NpmProgram(folder.Root, address).Succeed(processor, "install", "--package-lock-only", "--no-omit-lockfile-registry-resolved");
    }

    // The base has the name of the program.
    private async Task Push(string processor, string program)
    {
        registry ??= await DistributionServer.Launch();
        var (tag, metadata) = ($"{registry.Host}/somebody/{program}:1", Path.Combine(folder.Root, "metadata.json"));
        await Run("docker", "buildx", "build", "--builder", "default", "--provenance=false", "-q", "--push", "--metadata-file", metadata, "-t", tag, "-f", Path.Combine(processor, "image.Dockerfile"), processor);
        var digest = StrictJson.Parse(await File.ReadAllBytesAsync(metadata)).GetProperty("containerimage.digest").GetString();
        await Run("rm", Path.Combine(processor, "image.Dockerfile"));
        bases[program] = $$"""{"kind":"image","reference":"{{tag}}@{{digest}}"}""";
        folder.With("processors/bases.json", $"{{{string.Join(',', bases.Select(one => $"\"{one.Key}\":{one.Value}"))}}}");
    }

    private async Task<LaneReport> Judge(string? processor)
    {
        var options = new PrAcceptanceOptions(folder.Root, processor, Degree: 2, Perturb: IsPerturbed);
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
