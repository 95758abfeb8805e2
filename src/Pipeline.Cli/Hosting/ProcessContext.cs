using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Pipeline.Adapters.Engine;
using Pipeline.Cli.Telemetry;
using Pipeline.Dependencies.Downloads;
using Pipeline.Lanes.Pinning;
using Pipeline.Lanes.Sources;
using Pipeline.Oci.Registry;

namespace Pipeline.Cli.Hosting;

/// <summary>This process: the only code that reads its environment, streams, clock and signals.</summary>
internal sealed class ProcessContext : IDisposable
{
    // A spec's patterns run on foreign text, so every match in this process has a time limit.
    // The timeout also counts while the thread waits for a processor of a busy machine.
    private static readonly TimeSpan MatchTimeout = TimeSpan.FromSeconds(20);

    private readonly CancellationTokenSource stopping = new();
    private readonly Stream standardOutput = ProcessStreams.OpenOutput();
    private readonly PosixSignalRegistration[] signals;
    private TraceExport? traces;

    public ProcessContext()
    {
        AppDomain.CurrentDomain.SetData("REGEX_DEFAULT_MATCH_TIMEOUT", MatchTimeout);
        signals = [PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop), PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop)];
    }

    /// <summary>Cancelled by Ctrl+C or a request to terminate.</summary>
    public CancellationToken Stopping => stopping.Token;

#pragma warning disable RS0030 // The edge is where the environment and ids come from.
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c>: the address of a proxy or of a collector of traces is invalid.</exception>
    public CommandContext Open()
    {
        var proxy = Proxy();
        traces ??= TraceExport.Begin(Environment.GetEnvironmentVariable, proxy, ProcessStreams.Error);
        return Open(proxy);
    }

    private CommandContext Open(ProxyRule proxy) => new()
    {
        StandardInput = ProcessStreams.OpenInput,
        IsTerminal = !Console.IsInputRedirected,
        StandardOutput = standardOutput,
        StandardError = ProcessStreams.Error,
        WorkingDirectory = Environment.CurrentDirectory,
        Ci = CiGuard.IsCi(Environment.GetEnvironmentVariable("CI")),
        Secrets = Environment.GetEnvironmentVariable,
        Docker = Docker,
        Store = StoreOptions.Of(Environment.GetEnvironmentVariable),
        SetUp = Environment.GetEnvironmentVariable("PIPELINE_ENGINE_DIR"),
        Variables = [.. Environment.GetEnvironmentVariables().Keys.Cast<string>()],
        Origin = Origin,
        BuildOrigin = static () => BuildOrigin.Of(Environment.GetEnvironmentVariable),
        Proxy = proxy,
        Downloads = new DownloadOptions
        {
            Credentials = new IndexCredentials(
                Environment.GetEnvironmentVariable,
                Environment.GetEnvironmentVariable("NETRC") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".netrc")),
            Proxy = proxy,
            Time = TimeProvider.System,
        },
        Ids = () => ExecutionId.From(Guid.CreateVersion7()),
        Time = TimeProvider.System,
        Compose = LocalComposition.Open,
        Registries = new RegistryOptions
        {
            Time = TimeProvider.System,
            Jitter = static () => RandomNumberGenerator.GetInt32(int.MaxValue) / (double)int.MaxValue,
            Proxy = proxy,
            Credentials = new DockerCredentials(Docker.Folder!, TimeProvider.System),
        },
    };

    // Ignoring an invalid proxy would send everything past it.
    private static ProxyRule Proxy()
    {
        try
        {
            return ProxyRule.Parse(Environment.GetEnvironmentVariable);
        }
        catch (FormatException e)
        {
            throw new FaultException(ErrorCode.AdapterInvocation, e.Message, e);
        }
    }

    // The names that GitHub Actions gives to every step; elsewhere, only the user's name on the machine.
    private static VerdictOrigin Origin => Environment.GetEnvironmentVariable("GITHUB_ACTIONS") == "true"
        ? new(Environment.GetEnvironmentVariable("GITHUB_ACTOR") ?? "", Environment.GetEnvironmentVariable("GITHUB_REF_NAME"), Environment.GetEnvironmentVariable("GITHUB_RUN_ID"))
        : new(Environment.UserName);

    private static DockerEnvironment Docker => DockerEnvironment.Of(Environment.GetEnvironmentVariable, Environment.GetFolderPath(Environment.SpecialFolder.UserProfile));
#pragma warning restore RS0030

    public void Dispose()
    {
        traces?.Dispose();
        foreach (var signal in signals)
        {
            signal.Dispose();
        }

        standardOutput.Dispose();
        stopping.Dispose();
    }

    // The run stops by itself, so that it also stops its container.
    private void Stop(PosixSignalContext signal)
    {
        signal.Cancel = true;
        stopping.Cancel();
    }
}
