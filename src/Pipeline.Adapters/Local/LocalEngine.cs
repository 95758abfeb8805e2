using Docker.DotNet;
using Pipeline.Adapters.Functions;
using Pipeline.Adapters.Local.Containers;
using Pipeline.Adapters.Local.Engine;
using Pipeline.Adapters.Local.Images;
using Pipeline.Contracts;
using Pipeline.World;
using Serilog;

namespace Pipeline.Adapters.Local;

/// <summary>The Docker engine of this machine, and all that runs on it.</summary>
public sealed class LocalEngine : IDisposable
{
    private readonly DockerClient api;
    private readonly ContainerRunner runner;

    private readonly LocalBuilders builders;

    private LocalEngine(DockerClient api, ContainerRunner runner, LocalBuilders builders, IAdapter adapter) =>
        (this.api, this.runner, this.builders, Adapter, Probe) = (api, runner, builders, adapter, new ContainerProbe(runner));

    public IAdapter Adapter { get; }

    public IContainerProbe Probe { get; }

    /// <summary>Builds images for this engine.</summary>
    public IImageBuilder Builder => builders.Images;

    /// <summary>Builds images for registries.</summary>
    public ILayoutBuilder Layouts => builders.Layouts;

    /// <summary>Runs deployed functions on this machine.</summary>
    public LocalFunctions Functions() => new(new FunctionContainer(runner));

    /// <summary>Describes the engine; nothing is asked of it until a run.</summary>
    public static LocalEngine Open(LocalOptions options, IWorld world, ILogger log, TimeProvider time)
    {
        // A container may run for an hour; every other call has a bound of its own.
        var client = new DockerClientBuilder().WithEndpoint(options.Engine).WithTimeout(Timeout.InfiniteTimeSpan).Build();
        var engine = new ContainerEngine(client, time);
        var containers = new ContainerRunner(engine, new EngineImages(engine, options.Credentials), options, time);
        return new LocalEngine(client, containers, new LocalBuilders(engine, options, time), new LocalAdapter(containers, world, log));
    }

    public void Dispose()
    {
        builders.Dispose();
        runner.Dispose();
        api.Dispose();
    }
}
