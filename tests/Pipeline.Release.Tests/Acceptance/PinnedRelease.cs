using System.Collections.Concurrent;
using CliWrap;
using Pipeline.Adapters.Engine;
using Pipeline.Adapters.Functions;
using Pipeline.Adapters.Local;
using Pipeline.Lanes.Acceptance;
using Pipeline.Lanes.DeployMock;
using Pipeline.Lanes.Evidence;
using Pipeline.Lanes.LaneReports;
using Pipeline.Lanes.Release;
using Pipeline.Lanes.Results;
using Pipeline.Lanes.Runner;
using Pipeline.Modal;
using Pipeline.Oci.Client;
using Pipeline.Oci.Layout;
using Pipeline.Oci.Model;
using Pipeline.Oci.Push;
using Pipeline.Oci.Registry;
using Pipeline.Oci.Samples;
using Pipeline.World.Worlds;
using Serilog;

namespace Pipeline.Release.Tests;

/// <summary>A checkout with one processor, its image in a real registry, and its pin; the lanes run it on the real engine.</summary>
internal sealed class PinnedRelease : IAsyncDisposable
{
    private static readonly RegistryOptions Options = new() { Time = TimeProvider.System, Jitter = static () => 0.5 };
    private readonly TemporaryFolder folder = new();
    private readonly RegistryClient client = new(Options);
    private readonly List<LocalEngine> engines = [];

    private PinnedRelease(DistributionServer server) => (Server, Place) = (
        server,
        new ReleaseTarget(folder.Path, server.Repository("octo/pipeline"), folder.At("processors/pins.json"), folder.At("deployments"), null));

    public DistributionServer Server { get; }

    public ReleaseTarget Place { get; }

    public Pin Pin { get; private set; } = null!;

    /// <summary>The image's index as built.</summary>
    public ImageIndex Index { get; private set; } = null!;

    public Repository Repository => Place.RepositoryOf("green");

    public static async Task<PinnedRelease> Of(GreenImage green)
    {
        var processor = green.Processor;
        var release = new PinnedRelease(await DistributionServer.Start());
        GreenImage.CopyFolder(processor, release.folder.At("processors/green"));
        using var layout = ImageLayout.Open(green.Layout);
        await new LayoutPush(release.client, release.client).Push(layout, layout.Root(), new PushTarget(release.Repository, "1.0.0"), CancellationToken.None);
        var root = await release.client.Manifest(release.Repository, "1.0.0", CancellationToken.None);
        release.Index = ImageIndex.Parse(root!);
        release.Write(root!, Platform.Amd64, Platform.Arm64);
        return release;
    }

    /// <summary>Pushes another index of the same images, and pins it for these platforms.</summary>
    public async Task Repin(IReadOnlyList<Descriptor> entries, params Platform[] platforms)
    {
        var index = new ImageIndex(entries).ToManifest();
        await client.Put(Repository, index, null, CancellationToken.None);
        Write(index, platforms);
    }

    public Descriptor Entry(Platform platform) => Index.Manifests.Single(entry => entry.Platform!.Architecture == platform.Architecture);

    public async Task<ImageManifest> Image(Platform platform) =>
        ImageManifest.Parse((await client.Manifest(Repository, Entry(platform).Digest, CancellationToken.None))!);

    public async Task<ProcessorReport> Accept()
    {
        var options = new AcceptanceOptions(Place, Degree: 2);
        var lane = new AcceptanceLane(options, log => Open(options.World, log, (engine, runs) => new AcceptancePorts(client, null, engine.Probe, runs)), Progress(), TimeProvider.System);
        return Assert.Single(Assert.IsType<LaneOutcome.Finished>(await lane.Run(TestContext.Current.CancellationToken)).Report.Processors);
    }

    public async Task<ProcessorReport> Deploy()
    {
        var options = new DeployMockOptions(Place, Degree: 2);
        await using var modal = await HostedModal.Serve(Place.Deployments);
        var lane = new DeployMockLane(options, log => Open(options.World, log, (_, runs) => Functions(options, modal.Platform, runs)), Progress(), TimeProvider.System);
        return Assert.Single(Assert.IsType<LaneOutcome.Finished>(await lane.Run(TestContext.Current.CancellationToken)).Report.Processors);
    }

    /// <summary>All receipts of runs in a lane's world.</summary>
    public IReadOnlyList<Receipt> Receipts(string world) =>
        [.. Directory.GetFiles(world, "receipt.json", SearchOption.AllDirectories).Select(file => Receipt.Parse(File.ReadAllBytes(file)))];

    public async ValueTask DisposeAsync()
    {
        engines.ForEach(engine => engine.Dispose());
        await CliWrap.Cli.Wrap("docker").WithArguments(["rmi", "-f", $"{Pin.Repository}@{Pin.Index}", .. Pin.Platforms.Values.Select(manifest => $"{Pin.Repository}@{manifest}")])
            .WithValidation(CommandResultValidation.None).ExecuteAsync();
        client.Dispose();
        await Server.DisposeAsync();
        folder.Dispose();
    }

    private static PlainProgress Progress() => new(new ConcurrentQueue<string>().Enqueue);

    private T Open<T>(string folderOfWorld, EventLog log, Func<LocalEngine, RunPorts, T> ports)
    {
        var logger = new LoggerConfiguration().WriteTo.Sink(log).CreateLogger();
        var world = new FileSystemWorld(folderOfWorld, TimeProvider.System);
        var engine = LocalEngine.Open(new LocalOptions(), world, logger, TimeProvider.System);
        engines.Add(engine);
        return ports(engine, new RunPorts(engine.Adapter, world, logger, () => ExecutionId.From(Guid.NewGuid())));
    }

    private DeployMockPorts Functions(DeployMockOptions options, ModalPlatform modal, RunPorts runs) => new(
        new FileDeployments(Place.Deployments, TimeProvider.System),
        modal.Deployments(options.App),
        runs,
        new FunctionAdapter(modal.App(options.App), runs.World, runs.Logger, TimeProvider.System));

    private void Write(Manifest index, params Platform[] platforms)
    {
        Pin = new Pin(
            ImageReference.Parse($"{Repository}"), "1.0.0-aaaaaaaaaaaa", index.Descriptor.Digest,
            platforms.ToDictionary(platform => platform, platform => Entry(platform).Digest), Sha256.Of("source"u8), null);
        File.WriteAllBytes(Place.PinsFile, PinSet.Of([new("green", Pin)]).Encode());
    }
}
