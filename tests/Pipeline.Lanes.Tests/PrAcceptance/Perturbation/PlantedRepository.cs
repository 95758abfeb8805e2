using Pipeline.Cli.Hosting;
using Pipeline.Lanes.Catalogue;
using Pipeline.Lanes.Evidence;
using Pipeline.Lanes.Perturbations;
using Pipeline.Lanes.PrAcceptance;
using Serilog;

namespace Pipeline.Lanes.Tests;

/// <summary>A separate repository with a processor that has a fault of each kind, on this machine's engine.</summary>
internal sealed class PlantedRepository : IDisposable
{
    private static readonly string Repository = SourceTree.Root;
    private static readonly string Planted = Path.Combine(Repository, "tests/Pipeline.Lanes.Tests/PrAcceptance/Perturbation/Planted");
    private readonly TemporaryFolder folder = new();
    private LocalComposition? composition;

    private PlantedRepository(string spec, IEnumerable<string> cases)
    {
        folder.With("processors/planted/processor.json", spec);
        foreach (var @case in cases)
        {
            foreach (var file in Directory.EnumerateFiles(Path.Combine(Planted, "cases", @case), "*", SearchOption.AllDirectories))
            {
                folder.With(Path.Combine("processors/planted", Path.GetRelativePath(Planted, file)), File.ReadAllText(file));
            }
        }

        File.Copy(Path.Combine(Repository, "processors/bases.json"), Path.Combine(folder.Root, "processors/bases.json"));
        foreach (var shared in (string[])["processors/_kit", ".pipeline/bases", "build/setup"])
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(folder.Root, shared))!);
            Directory.CreateSymbolicLink(Path.Combine(folder.Root, shared), Path.Combine(Repository, shared));
        }
    }

    public static PerturbationMachine Machine { get; } = new(IsRoot: true, "/dev/shm", Platform.Amd64);

    /// <summary>The processor in a language, with some of the cases.</summary>
    public static async Task<PlantedRepository> Open(PlantedProgram program, params string[] cases)
    {
        Assert.SkipUnless(File.Exists("/var/run/docker.sock"), "no Docker engine answers at /var/run/docker.sock");
        Assert.SkipUnless(Directory.Exists("/var/lib/pipeline-setup/perturbation"), "what changes conditions is missing: build/setup/engine.sh up perturbation makes it");
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "only root can settle another user's files");
        Assert.SkipWhen(program.Missing is not null, program.Missing ?? "");
        var spec = await File.ReadAllTextAsync(Path.Combine(Planted, "processor.json"));
        var repository = new PlantedRepository(program.IsStatic ? spec.Replace("\"python\"", "\"scratch\"", StringComparison.Ordinal) : spec, cases);
        try
        {
            await program.Lay(Path.Combine(repository.folder.Root, "processors/planted"));
            return repository;
        }
        catch
        {
            repository.Dispose();
            throw;
        }
    }

    public PrAcceptanceOptions Options => new(folder.Root, Degree: 3, Perturb: true);

    public ProcessorCatalogue Catalogue => new(Path.Combine(folder.Root, "processors"));

    public PrAcceptancePorts Open(EventLog log)
    {
        var logger = new LoggerConfiguration().WriteTo.Sink(log).CreateLogger();
        var local = composition = LocalComposition.Open(new LocalCommandOptions(Path.Combine(folder.Root, "processors"), Options.World), logger, TimeProvider.System);
        return new(local.Builder, local.Probe, Runs(local.World, local.Adapter), Machine.Platform)
        {
            Perturbation = new(Machine, directory =>
            {
                var (world, adapter) = local.Elsewhere!(directory);
                return Runs(world, adapter);
            }),
        };

        RunPorts Runs(Pipeline.World.IWorld world, IAdapter adapter) => new(adapter, world, logger, () => ExecutionId.From(Guid.NewGuid()));
    }

    public void Dispose()
    {
        composition?.Dispose();
        folder.Dispose();
    }
}
