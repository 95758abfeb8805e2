using Pipeline.Adapters.Engine;
using Pipeline.Dependencies.Downloads;
using Pipeline.Lanes.Executions;
using Pipeline.Lanes.Pinning;
using Pipeline.Lanes.Sources;
using Pipeline.Modal;
using Pipeline.Modal.Configuration;
using Pipeline.Oci.Client;
using Pipeline.Oci.Registry;
using Serilog;

namespace Pipeline.Cli.Hosting;

/// <summary>A command's external dependencies; tests provide their own.</summary>
internal sealed record CommandContext
{
    public required Func<Stream> StandardInput { get; init; }

    /// <summary>Whether a person at a terminal can answer a question.</summary>
    public bool IsTerminal { get; init; }

    /// <summary>Receives only results; with <c>--json</c>, one line of canonical JSON.</summary>
    public required Stream StandardOutput { get; init; }

    /// <summary>Receives everything else.</summary>
    public required TextWriter StandardError { get; init; }

    public required string WorkingDirectory { get; init; }

    /// <summary>Whether <c>CI=true</c>.</summary>
    public required bool Ci { get; init; }

    /// <summary>Reads environment variables as secrets; called for runs in mode=real and for builds, and only for those that a spec names.</summary>
    public required SecretStore Secrets { get; init; }

    /// <summary>The engine's settings from the environment.</summary>
    public DockerEnvironment Docker { get; init; } = new();

    /// <summary>The S3 store's settings from the environment.</summary>
    public StoreOptions Store { get; init; } = new();

    /// <summary>Who works here, for verdicts that other machines read.</summary>
    public VerdictOrigin? Origin { get; init; }

    /// <summary>The run of GitHub Actions that builds images; null elsewhere. It refuses malformed variables only when it is asked.</summary>
    public Func<BuildOrigin?> BuildOrigin { get; init; } = static () => null;

    /// <summary>The proxies for registries, GitHub, the S3 store and Modal.</summary>
    public ProxyRule Proxy { get; init; } = ProxyRule.None;

    /// <summary>How packages of locks are downloaded.</summary>
    public DownloadOptions Downloads { get; init; } = new();

    /// <summary>The folder of set-up's results from the environment (<c>PIPELINE_ENGINE_DIR</c>), or null.</summary>
    public string? SetUp { get; init; }

    /// <summary>The names of all environment variables; git inherits none of those that configure it.</summary>
    public IReadOnlyCollection<string> Variables { get; init; } = [];

    /// <summary>The program that deploys to Modal: a name or a path.</summary>
    public string ModalProgram { get; init; } = "modal";

    public required Func<ExecutionId> Ids { get; init; }

    public required TimeProvider Time { get; init; }

    public required Func<LocalCommandOptions, ILogger, TimeProvider, LocalComposition> Compose { get; init; }

    /// <summary>The default options for registries: this machine's clock and Docker's credentials.</summary>
    public required RegistryOptions Registries { get; init; }

    /// <summary>Opens a registry reader; the caller disposes it if necessary.</summary>
    public Func<RegistryOptions, IRegistryReader> OpenRegistry { get; init; } = static options => new ReadOnlyRegistry(options);

    /// <summary>Opens Modal for a profile, without sending anything yet.</summary>
    public ModalPlatform OpenModal(ModalProfile settings, ILogger log) => ModalPlatform.Open(settings with { Proxy = Proxy }, Time, log, () => Guid.Parse(Ids().ToString()));

    /// <summary>Writes a result to standard output; a failed write is reported and is not a success.</summary>
    /// <returns>The exit code.</returns>
    public int Answer(ReadOnlySpan<byte> result, int exit)
    {
        try
        {
            StandardOutput.Write(result);
            StandardOutput.Flush();
            return exit;
        }
        catch (IOException e)
        {
            return OutputNotWritten(e);
        }
    }

    /// <summary>Reports that standard output failed.</summary>
    /// <returns>The exit code.</returns>
    public int OutputNotWritten(IOException reason)
    {
        StandardError.WriteLine($"pipeline: the result cannot be written: {reason.Message}");
        return ExitCode.Error;
    }
}
