using Pipeline.Adapters.Engine;
using Pipeline.Adapters.Local;
using Pipeline.Lanes.Catalogue;
using Pipeline.World;
using Pipeline.World.Worlds;
using Serilog;

namespace Pipeline.Cli.Hosting;

/// <summary>The only code that wires the ports to their implementations: processors, world and engine of this machine.</summary>
/// <param name="commandOptions">The options.</param>
/// <param name="world">Artifacts, runs, receipts.</param>
/// <param name="adapter">Runs containers.</param>
/// <param name="builder">Builds images.</param>
/// <param name="probe">Reads a container's identity.</param>
/// <param name="owned">The resources to dispose.</param>
public sealed class LocalComposition(
    LocalCommandOptions commandOptions, IWorld world, IAdapter adapter, IImageBuilder builder, IContainerProbe probe, IDisposable? owned) : IDisposable
{
    public LocalCommandOptions Options { get; } = commandOptions;

    public ProcessorCatalogue Catalogue { get; } = new(commandOptions.Processors);

    public IWorld World { get; } = world;

    public IAdapter Adapter { get; } = adapter;

    public IImageBuilder Builder { get; } = builder;

    public IContainerProbe Probe { get; } = probe;

    /// <summary>Asks for the kind of the engine's image store; null without an engine.</summary>
    public Func<Task<string>>? ImageStore { get; init; }

    /// <summary>Describes another world and the ports that run into it on the same engine; null without an engine.</summary>
    public Func<string, (IWorld World, IAdapter Adapter)>? Elsewhere { get; init; }

    /// <summary>Describes the composition; it reads, writes and asks nothing before a run.</summary>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c>: the address of the engine or store is invalid.</exception>
    public static LocalComposition Open(LocalCommandOptions commandOptions, ILogger logger, TimeProvider time)
    {
        var options = new LocalOptions
        {
            EgressNetwork = commandOptions.EgressNetwork, Credentials = commandOptions.Credentials, Proxy = commandOptions.Proxy, Downloads = commandOptions.Downloads,
            BuildSecrets = commandOptions.BuildSecrets,
        }.With(commandOptions.Docker);
        options = commandOptions.SetUp is null ? options : options with { ConditionsFolder = Path.Combine(commandOptions.SetUp, "perturbation") };
        var world = WorldLocator.Open(commandOptions, time);
        var engine = LocalEngine.Open(options, world, logger, time);
        return new LocalComposition(commandOptions, world, engine.Adapter, engine.Builder, engine.Probe, engine)
        {
            ImageStore = engine.ImageStore,
            Elsewhere = directory => In(new FileSystemWorld(directory, time)),
        };

        (IWorld World, IAdapter Adapter) In(IWorld other) => (other, engine.Into(other));
    }

    public void Dispose()
    {
        owned?.Dispose();
        (World as IDisposable)?.Dispose();
    }
}
