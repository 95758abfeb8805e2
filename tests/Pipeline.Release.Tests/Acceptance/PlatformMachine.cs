using System.Collections.Concurrent;
using CliWrap;
using Pipeline.Adapters.Engine;
using Pipeline.Adapters.Local;
using Pipeline.Lanes.Acceptance;
using Pipeline.Lanes.Comparison;
using Pipeline.Lanes.LaneReports;
using Pipeline.Lanes.Pinning;
using Pipeline.Lanes.Release;
using Pipeline.Lanes.Runner;
using Pipeline.Oci.Client;
using Pipeline.Oci.Registry;
using Pipeline.Oci.Samples;
using Pipeline.World.Worlds;
using Serilog;

namespace Pipeline.Release.Tests;

/// <summary>A runner with a checkout of its own: the real builder, engine and registry client. Emulation plays the processor of arm64.</summary>
internal sealed class PlatformMachine : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly RegistryClient client = new(new RegistryOptions { Time = TimeProvider.System, Jitter = static () => 0.5 });
    private readonly List<LocalEngine> engines = [];

    /// <summary>A checkout with the processor <c>green</c>.</summary>
    /// <param name="server">The registry.</param>
    /// <param name="step">A step for its Dockerfile; null for none.</param>
    public PlatformMachine(DistributionServer server, string? step)
    {
        var repository = SourceTree.Root;
        GreenImage.CopyFolder(Path.Combine(repository, "tests/Pipeline.Lanes.Tests/PrAcceptance/Fixtures/green"), folder.At("processors/green"));
        if (step is not null)
        {
            Edit("processors/green/processor.json", text => text.Replace("\"network\": \"none\"", "\"network\": \"none\", \"build\": \"dockerfile\"", StringComparison.Ordinal));
            Edit("processors/green/Dockerfile", text => text.Replace("USER ", $"USER 0:0\n{step}\nUSER ", StringComparison.Ordinal));
        }

        File.Copy(Path.Combine(repository, "processors/bases.json"), folder.At("processors/bases.json"));
        foreach (var shared in (string[])["processors/_kit", ".pipeline/bases", "build/setup"])
        {
            Directory.CreateDirectory(Path.GetDirectoryName(folder.At(shared))!);
            Directory.CreateSymbolicLink(folder.At(shared), Path.Combine(repository, shared));
        }

        Place = new ReleaseTarget(folder.Path, server.Repository("octo/pipeline"), folder.At("processors/pins.json"), folder.At("deployments"), null);
    }

    public ReleaseTarget Place { get; }

    public Task<PlatformBuildOutcome> Build(Platform platform) => new PlatformBuildLane(new PinOptions(Place), platform, Ports(), _ => { }, TimeProvider.System).Run(TestContext.Current.CancellationToken);

    public async Task<PinReport> Pin(Platform? elsewhere) => await new PinLane(new PinOptions(Place) { BuiltElsewhere = elsewhere }, Ports(), _ => { }, TimeProvider.System).Run(TestContext.Current.CancellationToken) switch
    {
        PinOutcome.Finished { Report: var report } => report,
        var other => throw new InvalidOperationException($"{other}"),
    };

    public Task<LaneOutcome> Accept(Func<AcceptanceOptions, AcceptanceOptions> with)
    {
        var options = with(new AcceptanceOptions(Place, Degree: 2));
        return new AcceptanceLane(options, log => Open(options.World, log), new PlainProgress(new ConcurrentQueue<string>().Enqueue), TimeProvider.System).Run(TestContext.Current.CancellationToken);
    }

    /// <summary>Compares the outputs of the pins with those of the images of earlier pins.</summary>
    public async Task<CompareOutputsReport> Compare(PinSet before)
    {
        var file = folder.At("before.json");
        await File.WriteAllBytesAsync(file, before.Encode(), TestContext.Current.CancellationToken);
        var options = new CompareOutputsOptions(Place, file, Degree: 2);
        var ports = new CompareOutputsPorts(client, null, Platform.Amd64, log => Open(options.World, log).Runs);
        return await new CompareOutputsLane(options, ports, _ => { }, TimeProvider.System).Run(TestContext.Current.CancellationToken);
    }

    public void Edit(string path, Func<string, string> edit) => File.WriteAllText(folder.At(path), edit(File.ReadAllText(folder.At(path))));

    /// <summary>The architectures of all runs of Acceptance here.</summary>
    public IEnumerable<string> Architectures() => Directory.GetFiles(new AcceptanceOptions(Place).World, "receipt.json", SearchOption.AllDirectories)
        .Select(file => Receipt.Parse(File.ReadAllBytes(file)).EnvFingerprint.Value("arch")!);

    /// <summary>Copies a file to another machine, as an artifact of a workflow.</summary>
    public void Send(string path, PlatformMachine to)
    {
        var target = to.folder.At(path);
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        File.Copy(folder.At(path), target, overwrite: true);
    }

    public void Dispose()
    {
        engines.ForEach(engine => engine.Dispose());
        foreach (var pin in Place.Pins().Pins.Values)
        {
            CliWrap.Cli.Wrap("docker").WithArguments(["rmi", "-f", $"{pin.Repository}@{pin.Index}", .. pin.Platforms.Values.Select(manifest => $"{pin.Repository}@{manifest}")])
                .WithValidation(CommandResultValidation.None).ExecuteAsync().GetAwaiter().GetResult();
        }

        client.Dispose();
        folder.Dispose();
    }

    private PinPorts Ports() => new(Engine(folder.At("world"), Serilog.Core.Logger.None).Layouts, client, client);

    private AcceptancePorts Open(string world, Lanes.Evidence.EventLog log)
    {
        var logger = new LoggerConfiguration().WriteTo.Sink(log).CreateLogger();
        var engine = Engine(world, logger);
        return new(client, null, engine.Probe, new Lanes.Evidence.RunPorts(engine.Adapter, new FileSystemWorld(world, TimeProvider.System), logger, () => ExecutionId.From(Guid.NewGuid())));
    }

    private LocalEngine Engine(string world, ILogger logger)
    {
        var engine = LocalEngine.Open(new LocalOptions(), new FileSystemWorld(world, TimeProvider.System), logger, TimeProvider.System);
        engines.Add(engine);
        return engine;
    }
}
