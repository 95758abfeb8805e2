using Pipeline.Cli;
using Pipeline.Contracts;
using Serilog;

namespace Pipeline.Lanes.Tests;

/// <summary>A repository of its own, with the processor that has a fault of each kind, on the engine of this machine.</summary>
internal sealed class PlantedRepository : IDisposable
{
    private static readonly string Repository = SourceTree.Root;
    private readonly TemporaryFolder folder = new();
    private LocalComposition? composition;

    public PlantedRepository()
    {
        Assert.SkipUnless(File.Exists("/var/run/docker.sock"), "no Docker engine answers at /var/run/docker.sock");
        Assert.SkipUnless(File.Exists(Path.Combine(Repository, ".pipeline/bases/python/index.json")), "the base image python is not made yet: ./build.sh PrAcceptance makes it");
        Assert.SkipUnless(Directory.Exists("/var/lib/pipeline-setup/perturbation"), "what changes conditions is missing: build/setup/engine.sh up perturbation makes it");
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "what another user writes, only root can settle");
        var planted = Path.Combine(Repository, "tests/Pipeline.Lanes.Tests/PrAcceptance/Perturbation/Planted");
        foreach (var file in Directory.EnumerateFiles(planted, "*", SearchOption.AllDirectories))
        {
            folder.With(Path.Combine("processors", Path.GetRelativePath(planted, file)), File.ReadAllText(file));
        }

        File.Copy(Path.Combine(Repository, "processors/bases.json"), Path.Combine(folder.Root, "processors/bases.json"));
        foreach (var shared in (string[])["processors/_kit", ".pipeline/bases", "build/setup"])
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(folder.Root, shared))!);
            Directory.CreateSymbolicLink(Path.Combine(folder.Root, shared), Path.Combine(Repository, shared));
        }
    }

    public PrAcceptanceOptions Options => new(folder.Root, Degree: 3, Perturb: true);

    public static PerturbationMachine Machine { get; } = new(IsRoot: true, "/dev/shm", Platform.Amd64);

    public ProcessorCatalogue Catalogue => new(Path.Combine(folder.Root, "processors"));

    public PrAcceptancePorts Open(EventLog log)
    {
        var logger = new LoggerConfiguration().WriteTo.Sink(log).CreateLogger();
        var local = composition = LocalComposition.Open(new LocalChoices(Path.Combine(folder.Root, "processors"), Options.World), logger, TimeProvider.System);
        return new(local.Builder, local.Probe, Runs(local.World, local.Adapter), Machine.Platform)
        {
            Perturbation = new(Machine, directory =>
            {
                var (world, adapter) = local.Elsewhere!(directory);
                return Runs(world, adapter);
            }),
        };

        RunPorts Runs(World.IWorld world, IAdapter adapter) => new(adapter, world, logger, () => ExecutionId.From(Guid.NewGuid()));
    }

    public void Dispose()
    {
        composition?.Dispose();
        folder.Dispose();
    }
}
