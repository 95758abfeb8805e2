using Docker.DotNet;
using Pipeline.Adapters.Containers;
using Pipeline.Adapters.Engine;
using Pipeline.Adapters.Functions;
using Pipeline.Adapters.Images;
using Pipeline.World;
using Serilog;

namespace Pipeline.Adapters.Local;

/// <summary>This machine's Docker engine, and everything that runs on it.</summary>
public sealed class LocalEngine : IDisposable
{
    private readonly DockerClient api;
    private readonly ContainerRunner runner;

    private readonly LocalBuilders builders;

    private readonly ILogger log;

    private readonly ContainerEngine containers;

    private LocalEngine(DockerClient api, ContainerEngine containers, ContainerRunner runner, LocalBuilders builders, IWorld world, ILogger log)
    {
        (this.api, this.containers, this.runner, this.builders, this.log) = (api, containers, runner, builders, log);
        (Adapter, Probe) = (Into(world), new ImageProbe(runner));
    }

    /// <summary>Runs into the engine's default world.</summary>
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

    /// <summary>Describes the engine, without a request to it.</summary>
    public static LocalEngine Open(LocalOptions options, IWorld world, ILogger log, TimeProvider time)
    {
        var client = EngineClient.Open(options);
        var engine = new ContainerEngine(client, time);
        return new LocalEngine(client, engine, new ContainerRunner(engine, new EngineImages(engine, options.Credentials), options, time), new LocalBuilders(engine, options, time), world, log);
    }

    /// <summary>The kind of the engine's image store, <c>containerd</c> or <c>classic</c>, which decides an image's ID.</summary>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c>: it does not answer, with the reason.</exception>
    public async Task<string> ImageStore() => await containers.KeepsManifests() ? "containerd" : "classic";

    /// <summary>The engine's own ID.</summary>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c>: it does not answer, with the reason.</exception>
    public Task<string> Identity() => containers.Identity();

    /// <summary>What the engine says of itself.</summary>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c>: it does not answer, with the reason.</exception>
    public Task<EngineFacts> Facts() => containers.Facts();

    /// <summary>Whether the engine has an image.</summary>
    /// <param name="image">Its reference.</param>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c>: it does not answer, with the reason.</exception>
    public async Task<bool> Has(ImageReference image) => await containers.Inspect(image.ToString()) is not null;

    /// <summary>The version of buildx as the program <c>docker</c> finds it; null if it finds none.</summary>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c>: <c>docker</c> is not installed.</exception>
    public Task<string?> BuildxVersion(CancellationToken cancellationToken) => builders.BuildxVersion(cancellationToken);

    public void Dispose()
    {
        builders.Dispose();
        runner.Dispose();
        api.Dispose();
    }
}
