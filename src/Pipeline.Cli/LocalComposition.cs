using Pipeline.Adapters.Local;
using Pipeline.Contracts;
using Pipeline.Lanes;
using Pipeline.World;
using Serilog;

namespace Pipeline.Cli;

/// <summary>The one place that wires ports to what is behind them: processors, world and engine of this machine.</summary>
/// <param name="choices">What it was composed of.</param>
/// <param name="world">Artifacts, runs, receipts.</param>
/// <param name="adapter">Runs containers.</param>
/// <param name="builder">Builds images.</param>
/// <param name="probe">Asks containers what they are.</param>
/// <param name="owned">What is disposed with the composition.</param>
public sealed class LocalComposition(
    LocalCommandOptions choices, IWorld world, IAdapter adapter, IImageBuilder builder, IContainerProbe probe, IDisposable? owned) : IDisposable
{
    public LocalCommandOptions Choices { get; } = choices;

    public ProcessorCatalogue Catalogue { get; } = new(choices.Processors);

    public IWorld World { get; } = world;

    public IAdapter Adapter { get; } = adapter;

    public IImageBuilder Builder { get; } = builder;

    public IContainerProbe Probe { get; } = probe;

    /// <summary>Describes a world in another directory, and what runs into it on the same engine; none where there is no engine.</summary>
    public Func<string, (IWorld World, IAdapter Adapter)>? Elsewhere { get; init; }

    /// <summary>Describes it; nothing is read, written or asked of the engine before a run.</summary>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c>: the address of the engine or of the store is none.</exception>
    public static LocalComposition Open(LocalCommandOptions choices, ILogger logger, TimeProvider time)
    {
        var options = new LocalOptions { EgressNetwork = choices.EgressNetwork, Credentials = choices.Credentials, Proxy = choices.Proxy }.With(choices.Docker);
        options = choices.SetUp is null ? options : options with { ConditionsFolder = Path.Combine(choices.SetUp, "perturbation") };
        var world = WorldLocator.Open(choices, time);
        var engine = LocalEngine.Open(options, world, logger, time);
        return new LocalComposition(choices, world, engine.Adapter, engine.Builder, engine.Probe, engine)
        {
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
