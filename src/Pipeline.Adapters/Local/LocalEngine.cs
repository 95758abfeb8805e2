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

    private readonly ILogger log;

    private LocalEngine(DockerClient api, ContainerRunner runner, LocalBuilders builders, IWorld world, ILogger log)
    {
        (this.api, this.runner, this.builders, this.log) = (api, runner, builders, log);
        (Adapter, Probe) = (Into(world), new ContainerProbe(runner));
    }

    /// <summary>Runs into the world that the engine was opened with.</summary>
    public IAdapter Adapter { get; }

    public IContainerProbe Probe { get; }

    /// <summary>Builds images for this engine.</summary>
    public IImageBuilder Builder => builders.Images;

    /// <summary>Builds images for registries.</summary>
    public ILayoutBuilder Layouts => builders.Layouts;

    /// <summary>Runs into another world.</summary>
    public IAdapter Into(IWorld world) => new LocalAdapter(runner, world, log);

    /// <summary>Runs deployed functions on this machine.</summary>
    public LocalFunctions Functions() => new(new FunctionContainer(runner));

    /// <summary>Describes the engine; nothing is asked of it until a run.</summary>
    public static LocalEngine Open(LocalOptions options, IWorld world, ILogger log, TimeProvider time)
    {
        // A container may run for an hour; every other call has a bound of its own.
        var client = new DockerClientBuilder().WithEndpoint(options.Engine).WithTimeout(Timeout.InfiniteTimeSpan).Build();
        var engine = new ContainerEngine(client, time);
        var containers = new ContainerRunner(engine, new EngineImages(engine, options.Credentials), options, time);
        return new LocalEngine(client, containers, new LocalBuilders(engine, options, time), world, log);
    }

    public void Dispose()
    {
        builders.Dispose();
        runner.Dispose();
        api.Dispose();
    }
}
