using Pipeline.Adapters.Local.Engine;
using Pipeline.Contracts;
using Pipeline.Oci;

namespace Pipeline.Adapters.Local;

/// <summary>The operator's choices for containers on this machine.</summary>
public sealed record LocalOptions
{
    /// <summary>The engine's address: <c>unix:///…</c>, <c>npipe://…</c> or <c>tcp://…</c>; what <c>DOCKER_HOST</c> says, where it is set.</summary>
    public Uri Engine { get; init; } = OperatingSystem.IsWindows()
        ? new Uri("npipe://./pipe/docker_engine")
        : new Uri("unix:///var/run/docker.sock");

    /// <summary>How the engine and this client prove who they are, for one over TCP with TLS.</summary>
    public EngineTls? Tls { get; init; }

    /// <summary>Which proxy an engine over TCP is reached through.</summary>
    public ProxyRule Proxy { get; init; } = ProxyRule.None;

    /// <summary>Who the engine is to registries that it pulls from.</summary>
    public IRegistryCredentials Credentials { get; init; } = AnonymousCredentials.Instance;

    /// <summary>The engine's network that a processor with <c>"network":"egress"</c> joins in mode=real.</summary>
    public string EgressNetwork { get; init; } = "bridge";

    /// <summary>The most that one run may write, in MiB, as one file and in all.</summary>
    public int OutputMib { get; init; } = 4096;

    /// <summary>The most files and folders that one run may make.</summary>
    public int OutputFiles { get; init; } = 100_000;

    /// <summary>How long a container that is told to end (SIGTERM) may take before it is killed: 0 to 30 s.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>The most containers at once; more invocations wait for their turn.</summary>
    public int Concurrency { get; init; } = 16;

    /// <summary>The most containers that are being created and started at once: that keeps cores busy, and a run mostly waits.</summary>
    public int Starts { get; init; } = 2 * Environment.ProcessorCount;

    /// <summary>Where the pieces lie that change the conditions of a run (<c>build/setup/README.md</c>, part <c>perturbation</c>); looked at only when a run asks.</summary>
    public string ConditionsFolder { get; init; } = "/var/lib/pipeline-setup/perturbation";

    /// <summary>The characters kept of the start and of the end of standard error.</summary>
    public int StderrCharacters { get; init; } = 2000;

    /// <summary>The engine with its credentials.</summary>
    internal EngineAddress Address => new(Engine, Tls);

    /// <summary>The same choices for the engine that the environment names; unchanged where it names none.</summary>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c>: it cannot be used, and why.</exception>
    public LocalOptions With(DockerEnvironment settings) => settings.Engine() is { } engine ? this with { Engine = engine.Host, Tls = engine.Tls } : this;
}
