using Pipeline.Dependencies.Downloads;
using Pipeline.Oci.Registry;

namespace Pipeline.Adapters.Engine;

/// <summary>The operator's options for containers on this machine.</summary>
public sealed record LocalOptions
{
    /// <summary>The engine's address: <c>unix:///…</c>, <c>npipe://…</c> or <c>tcp://…</c>; by default that of <c>DOCKER_HOST</c>.</summary>
    public Uri Engine { get; init; } = OperatingSystem.IsWindows()
        ? new Uri("npipe://./pipe/docker_engine")
        : new Uri("unix:///var/run/docker.sock");

    /// <summary>The TLS credentials for an engine over TCP.</summary>
    public EngineTls? Tls { get; init; }

    /// <summary>The proxy for an engine over TCP.</summary>
    public ProxyRule Proxy { get; init; } = ProxyRule.None;

    /// <summary>The engine's credentials for pulls.</summary>
    public IRegistryCredentials Credentials { get; init; } = AnonymousCredentials.Instance;

    /// <summary>How packages of locks are downloaded.</summary>
    public DownloadOptions Downloads { get; init; } = new();

    /// <summary>Returns a build secret by name, or null; called only for those that a spec names.</summary>
    public Func<string, string?> BuildSecrets { get; init; } = static _ => null;

    /// <summary>The engine's network for processors with <c>"network":"egress"</c> in mode=real.</summary>
    public string EgressNetwork { get; init; } = "bridge";

    /// <summary>The most MiB that one run may write, per file and in total.</summary>
    public int OutputMib { get; init; } = 4096;

    /// <summary>The most files and folders that one run may create.</summary>
    public int OutputFiles { get; init; } = 100_000;

    /// <summary>The time between SIGTERM and SIGKILL: 0 to 30 s.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>The maximum of concurrent containers; further invocations wait.</summary>
    public int Concurrency { get; init; } = 16;

    /// <summary>The maximum of containers that are being created and started concurrently: starting keeps cores busy, running mostly waits.</summary>
    public int Starts { get; init; } = 2 * Environment.ProcessorCount;

    /// <summary>The folder of the files that change a run's conditions (<c>build/setup/README.md</c>, part <c>perturbation</c>); read only on demand.</summary>
    public string ConditionsFolder { get; init; } = "/var/lib/pipeline-setup/perturbation";

    /// <summary>The length of the kept start and end of standard error, in characters.</summary>
    public int StderrCharacters { get; init; } = 2000;

    /// <summary>The engine with its credentials.</summary>
    internal EngineAddress Address => new(Engine, Tls);

    /// <summary>These options with the environment's engine; unchanged if it names none.</summary>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c>: it cannot be used, with the reason.</exception>
    public LocalOptions With(DockerEnvironment settings) => settings.Engine() is { } engine ? this with { Engine = engine.Host, Tls = engine.Tls } : this;
}
