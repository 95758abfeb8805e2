using Pipeline.Adapters.Functions;
using Pipeline.Adapters.GitHub;
using Pipeline.Adapters.Local;
using Pipeline.Adapters.Signing;
using Pipeline.Contracts;
using Pipeline.Lanes;
using Pipeline.Modal;
using Pipeline.Modal.Configuration;
using Pipeline.Oci;
using Pipeline.World;
using Serilog;
using Serilog.Core;

namespace Pipeline.Cli;

/// <summary>The one place that wires the ports of the release lanes to what is behind them. Each is opened when a lane first asks for it.</summary>
internal sealed class ReleaseComposition : IDisposable
{
    private readonly Stack<IDisposable> owned = new();
    private readonly ReleaseCommandOptions release;
    private readonly Lazy<RegistryClient> registry;
    private readonly Lazy<LocalEngine> engine;
    private readonly Lazy<GitHubRepository?> gitHub;

    /// <param name="place">Where the release goes.</param>
    /// <param name="release">What the operator says. Without a token it uses what <c>docker login</c> left, and is nobody to GitHub.</param>
    /// <param name="edge">The process.</param>
    public ReleaseComposition(ReleaseTarget place, ReleaseCommandOptions release, CommandContext edge)
    {
        (Place, Edge, Catalogue, this.release) = (place, edge, new ProcessorCatalogue(place.Processors), release);
        Deployments = new FileDeployments(place.Deployments, edge.Time);
        registry = new(() => Own(new RegistryClient(Registries)));
        engine = new(() => OpenEngine(Path.Combine(place.Root, ".pipeline", "world"), Logger.None).Engine);
        gitHub = new(() => place.GitHub is { } address && release.Token is { } token ? Own(OpenGitHub(address, token, edge)) : null);
    }

    public ReleaseTarget Place { get; }

    public CommandContext Edge { get; }

    public ProcessorCatalogue Catalogue { get; }

    public IRegistryReader Reader => registry.Value;

    public IRegistryWriter Writer => registry.Value;

    public ILayoutBuilder Layouts => engine.Value.Layouts;

    /// <summary>Where functions are deployed on this machine.</summary>
    public FileDeployments Deployments { get; }

    /// <summary>The repository of GitHub; none where the place has none, or there is no token.</summary>
    public GitHubRepository? GitHub => gitHub.Value;

    /// <summary>Who a program is to the registry; none where there is no token, and it uses what <c>docker login</c> left.</summary>
    public RegistryLogin? Login => release.Token is { } token ? new RegistryLogin(Place.Prefix.Registry, UserOf(Place), token) : null;

    /// <summary>How the registry of the release is spoken to.</summary>
    private RegistryOptions Registries => Edge.Registries with
    {
        TokenServers = release.TokenServers,
        Credentials = release.Token is { } token
            ? new FixedCredentials(Place.Prefix.Registry, new RegistryCredential.Password(UserOf(Place), token), Edge.Registries.Credentials)
            : Edge.Registries.Credentials,
    };

    /// <summary>Opens what reads registries, and has nothing to write to them with.</summary>
    /// <param name="deadline">How long one operation may take with all its attempts.</param>
    public IRegistryReader OpenReader(TimeSpan deadline)
    {
        var reader = Edge.OpenRegistry(Registries with { Deadline = deadline });
        return reader is IDisposable disposable ? (IRegistryReader)Own(disposable) : reader;
    }

    /// <summary>Opens the engine of this machine for runs that settle in a world of their own.</summary>
    /// <param name="world">The absolute path of the world.</param>
    /// <param name="logger">Takes the events of the runs.</param>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c>: the address of the engine is none.</exception>
    public (LocalEngine Engine, IWorld World) OpenEngine(string world, ILogger logger)
    {
        // The engine pulls as who reads the registry.
        var options = new LocalOptions { Credentials = Registries.Credentials, Proxy = Edge.Proxy }.With(Edge.Docker);
        var files = new FileSystemWorld(world, Edge.Time);
        return (Own(LocalEngine.Open(options, files, logger, Edge.Time)), files);
    }

    /// <summary>Starts a Modal on this machine that serves what is deployed there, and opens it as Modal is opened.</summary>
    /// <param name="engine">Runs its functions.</param>
    /// <param name="log">Is told of lookups and lost attempts.</param>
    /// <param name="cancellationToken">Gives up starting.</param>
    public ModalPlatform StartModal(LocalEngine engine, ILogger log, CancellationToken cancellationToken) =>
        Own(Edge.OpenModal(Start(engine, port: 0, cancellationToken).Settings, log));

    /// <summary>Starts a Modal on this machine that serves what is deployed there, for others.</summary>
    /// <param name="port">Where it listens on 127.0.0.1; 0 for any free port.</param>
    /// <param name="cancellationToken">Gives up starting.</param>
    /// <exception cref="IOException">The port is taken.</exception>
    public LocalModal StartModal(int port, CancellationToken cancellationToken) => Start(engine.Value, port, cancellationToken);

    /// <summary>Reads what is deployed on this machine, the way it is read on Modal; it has nothing to change it with.</summary>
    /// <param name="app">What it is deployed as.</param>
    /// <param name="cancellationToken">Gives up starting.</param>
    public IDeploymentReader OpenDeployed(string app, CancellationToken cancellationToken) => StartModal(engine.Value, Logger.None, cancellationToken).Deployments(app);

    /// <summary>Reads what is deployed on Modal, as the profile of the environment sees it.</summary>
    /// <param name="app">What it is deployed as.</param>
    /// <exception cref="FaultException"><c>ERR_MODAL_LOOKUP</c>: there is no profile.</exception>
    public IDeploymentReader OpenProfile(string app) => Own(Edge.OpenModal(ModalConfig.Load(name => Edge.Secrets(name)), Logger.None)).Deployments(app);

    /// <summary>A registry that takes a token asks for some name beside it.</summary>
    private static string UserOf(ReleaseTarget place) => place.GitHub?.Owner ?? "token";

    public void Dispose()
    {
        while (owned.TryPop(out var last))
        {
            last.Dispose();
        }
    }

    private static GitHubRepository OpenGitHub(GitHubAddress address, string token, CommandContext edge) =>
        GitHubRepository.Open(new GitHubOptions { Api = address.Api, Owner = address.Owner, Name = address.Name, Base = address.Branch, Token = token, Proxy = edge.Proxy }, edge.Time);

    private LocalModal Start(LocalEngine runs, int port, CancellationToken cancellationToken) =>
        Own(LocalModal.Start(new HostedDeployments(Deployments, runs.Functions()), port, Edge.Time, cancellationToken));

    private T Own<T>(T opened)
        where T : IDisposable
    {
        owned.Push(opened);
        return opened;
    }
}
