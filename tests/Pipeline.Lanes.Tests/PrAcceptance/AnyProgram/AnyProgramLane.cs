using Pipeline.Lanes.Results;
using Pipeline.Oci.Samples;
using Pipeline.Tests.Machine;
using Pipeline.Tests.Npm;
using Pipeline.Tests.Python;

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
            await CheckedRepository.Copy(folder, "processors/_run");
            foreach (var program in all.Where(program => !missing.ContainsKey(program)))
            {
                await Lay(program);
            }

            report = await CheckedRepository.Judge(folder, CheckedRepository.IsPerturbed);
        }

        if (!missing.ContainsKey("packages"))
        {
            await LockPackages(Path.Combine(folder.Root, "processors", "packages"), "1.0.1");
            relocked = await CheckedRepository.Judge(folder, CheckedRepository.IsPerturbed, "packages");
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

    private async Task Lay(string program)
    {
        var processor = Path.Combine(folder.Root, "processors", program);
        await CheckedRepository.Run("cp", "-r", Path.Combine(Programs, program), processor);
        await (program switch
        {
            "shell" => CheckedRepository.Run("cp", "-L", BusyBox, processor),
            "c" => CheckedRepository.Run("clang", "-static", "-O1", "-o", Path.Combine(processor, "shout"), Path.Combine(processor, "shout.c")),
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
    private static Task CopyNode(string system, string path) => CheckedRepository.Run(
        "bash", "-euc", "mkdir -p \"$(dirname \"$1/$3\")\" && cp -L \"$2\" \"$1/$3\" && for file in $(ldd \"$2\" | grep -o '/[^ ]*'); do cp -L --parents \"$file\" \"$1\"; done",
        "bash", system, Node, path);

    private async Task LayForeign(string processor)
    {
        await CheckedRepository.Run("cp", "-L", BusyBox, processor);
        await Push(processor, "foreign");
        // Only the base has them.
        await CheckedRepository.Run("rm", Path.Combine(processor, "busybox"), Path.Combine(processor, "shout"));
    }

    // A base with Node.js, and a package of a registry that needs another one.
    private async Task LayPackages(string processor)
    {
        await CopyNode(Path.Combine(processor, "system"), "usr/bin/node");
        await Push(processor, "packages");
        await CheckedRepository.Run("rm", "-r", Path.Combine(processor, "system"));
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
        await CheckedRepository.Run("docker", "buildx", "build", "--builder", "default", "--provenance=false", "-q", "--push", "--metadata-file", metadata, "-t", tag, "-f", Path.Combine(processor, "image.Dockerfile"), processor);
        var digest = StrictJson.Parse(await File.ReadAllBytesAsync(metadata)).GetProperty("containerimage.digest").GetString();
        await CheckedRepository.Run("rm", Path.Combine(processor, "image.Dockerfile"));
        bases[program] = $$"""{"kind":"image","reference":"{{tag}}@{{digest}}"}""";
        folder.With("processors/bases.json", $"{{{string.Join(',', bases.Select(one => $"\"{one.Key}\":{one.Value}"))}}}");
    }
}
