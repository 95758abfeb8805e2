using Pipeline.Adapters.Engine;
using Pipeline.Adapters.Functions;
using Pipeline.Adapters.GitHub;
using Pipeline.Adapters.Local;
using Pipeline.Adapters.Signing;
using Pipeline.Cli.Hosting;
using Pipeline.Cli.Rehearsal;
using Pipeline.Lanes.Catalogue;
using Pipeline.Lanes.Release;
using Pipeline.Modal;
using Pipeline.Modal.Configuration;
using Pipeline.Oci.Client;
using Pipeline.Oci.Registry;
using Pipeline.World;
using Pipeline.World.Worlds;
using Serilog;
using Serilog.Core;

namespace Pipeline.Cli.Release;

/// <summary>The only code that wires the release lanes' ports to their implementations. Each port opens on first use.</summary>
internal sealed class ReleaseComposition : IDisposable
{
    private readonly Stack<IDisposable> owned = new();
    private readonly ReleaseCommandOptions release;
    private readonly ReleaseCredentials credentials;
    private readonly Lazy<RegistryClient> registry;
    private readonly Lazy<LocalEngine> engine;
    private readonly Lazy<GitHubRepository?> gitHub;

    /// <param name="place">The release's location.</param>
    /// <param name="release">The operator's options.</param>
    /// <param name="context">The process.</param>
    public ReleaseComposition(ReleaseTarget place, ReleaseCommandOptions release, CommandContext context)
    {
        (Place, Context, Catalogue, this.release, credentials) = (place, context, new ProcessorCatalogue(place.Processors), release, new(place, release));
        Deployments = new FileDeployments(place.Deployments, context.Time);
        registry = new(() => Own(new RegistryClient(Registries)));
        engine = new(() => OpenEngine(Path.Combine(place.Root, ".pipeline", "world"), Logger.None).Engine);
        gitHub = new(() => credentials.GitHub(context.Proxy) is { } options ? Own(GitHubRepository.Open(options, context.Time)) : null);
    }

    public ReleaseTarget Place { get; }

    public CommandContext Context { get; }

    public ProcessorCatalogue Catalogue { get; }

    public IRegistryReader Reader => registry.Value;

    public IRegistryWriter Writer => registry.Value;

    public IManifestDeleter Deleter => registry.Value;

    public ILayoutBuilder Layouts => engine.Value.Layouts;

    /// <summary>This machine's deployments.</summary>
    public FileDeployments Deployments { get; }

    /// <summary>The GitHub repository; null if the location has none or there is no token.</summary>
    public GitHubRepository? GitHub => gitHub.Value;

    /// <summary>The credential for the images' registry; null if <c>docker login</c>'s applies.</summary>
    public RegistryLogin? Login => credentials.Login;

    /// <summary>The options for the release's registry.</summary>
    private RegistryOptions Registries => Context.Registries with
    {
        TokenServers = release.TokenServers,
        Credentials = credentials.Registries(Context.Registries.Credentials),
    };

    /// <summary>Opens a registry reader.</summary>
    /// <param name="deadline">The limit on one operation with all its attempts.</param>
    public IRegistryReader OpenReader(TimeSpan deadline)
    {
        var reader = Context.OpenRegistry(Registries with { Deadline = deadline });
        return reader is IDisposable disposable ? (IRegistryReader)Own(disposable) : reader;
    }

    /// <summary>Opens this machine's engine for runs that settle in a separate world.</summary>
    /// <param name="world">The absolute path of the world.</param>
    /// <param name="logger">Receives the events of the runs.</param>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c>: the engine's address is invalid.</exception>
    public (LocalEngine Engine, IWorld World) OpenEngine(string world, ILogger logger)
    {
        // The engine pulls with the reader's credentials.
        var options = new LocalOptions { Credentials = Registries.Credentials, Proxy = Context.Proxy, Downloads = Context.Downloads, BuildSecrets = name => Context.Secrets(name) }.With(Context.Docker);
        var files = new FileSystemWorld(world, Context.Time);
        return (Own(LocalEngine.Open(options, files, logger, Context.Time)), files);
    }

    /// <summary>Starts a Modal on this machine that serves its deployments, and opens it like the real one.</summary>
    /// <param name="engine">Runs its functions.</param>
    /// <param name="log">Receives events about lookups and lost attempts.</param>
    /// <param name="cancellationToken">Stops the start.</param>
    public ModalPlatform StartModal(LocalEngine engine, ILogger log, CancellationToken cancellationToken) =>
        Own(Context.OpenModal(Start(engine, port: 0, cancellationToken).Settings, log));

    /// <summary>Starts a Modal on this machine that serves its deployments to other clients.</summary>
    /// <param name="port">The port on 127.0.0.1; 0 for any free port.</param>
    /// <param name="cancellationToken">Stops the start.</param>
    /// <exception cref="IOException">The port is taken.</exception>
    public LocalModal StartModal(int port, CancellationToken cancellationToken) => Start(engine.Value, port, cancellationToken);

    /// <summary>Reads this machine's deployment as on Modal, without write access.</summary>
    /// <param name="app">The application.</param>
    /// <param name="cancellationToken">Stops the start.</param>
    public IDeploymentReader OpenDeployed(string app, CancellationToken cancellationToken) => StartModal(engine.Value, Logger.None, cancellationToken).Deployments(app);

    /// <summary>Reads the deployment on Modal with the environment's profile.</summary>
    /// <param name="app">The application.</param>
    /// <exception cref="FaultException"><c>ERR_MODAL_LOOKUP</c>: there is no profile.</exception>
    public IDeploymentReader OpenProfile(string app) => Own(Context.OpenModal(ModalConfig.Load(name => Context.Secrets(name)), Logger.None)).Deployments(app);

    public void Dispose()
    {
        while (owned.TryPop(out var last))
        {
            last.Dispose();
        }
    }

    private LocalModal Start(LocalEngine runs, int port, CancellationToken cancellationToken) =>
        Own(LocalModal.Start(new HostedDeployments(Deployments, runs.Functions()), port, Context.Time, cancellationToken));

    private T Own<T>(T opened)
        where T : IDisposable
    {
        owned.Push(opened);
        return opened;
    }
}
