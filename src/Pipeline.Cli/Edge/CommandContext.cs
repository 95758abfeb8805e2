using Pipeline.Adapters.Local.Engine;
using Pipeline.Contracts;
using Pipeline.Lanes;
using Pipeline.Modal;
using Pipeline.Oci;
using Serilog;

namespace Pipeline.Cli;

/// <summary>What a command is given from outside; a test gives its own.</summary>
internal sealed record CommandContext
{
    public required Func<Stream> StandardInput { get; init; }

    /// <summary>Carries results alone; with <c>--json</c>, one line of canonical JSON.</summary>
    public required Stream StandardOutput { get; init; }

    /// <summary>Carries everything else.</summary>
    public required TextWriter StandardError { get; init; }

    public required string WorkingDirectory { get; init; }

    /// <summary>Whether <c>CI=true</c>.</summary>
    public required bool Ci { get; init; }

    /// <summary>The environment variables; asked in mode=real only, for what a spec requires.</summary>
    public required SecretStore Secrets { get; init; }

    /// <summary>What the environment says of the engine.</summary>
    public DockerEnvironment Docker { get; init; } = new();

    /// <summary>What the environment says of the S3 store that a world is kept in.</summary>
    public StoreOptions Store { get; init; } = new();

    /// <summary>Which proxy registries, GitHub, the S3 store and Modal are reached through.</summary>
    public ProxyRule Proxy { get; init; } = ProxyRule.None;

    /// <summary>Where set-up keeps what it makes, where the environment names a folder (<c>PIPELINE_ENGINE_DIR</c>).</summary>
    public string? SetUp { get; init; }

    /// <summary>The names of all environment variables: git is given none of its own.</summary>
    public IReadOnlyCollection<string> Variables { get; init; } = [];

    /// <summary>The program that deploys to Modal: a name to look for, or a path.</summary>
    public string ModalProgram { get; init; } = "modal";

    public required Func<ExecutionId> Ids { get; init; }

    public required TimeProvider Time { get; init; }

    public required Func<LocalCommandOptions, ILogger, TimeProvider, LocalComposition> Compose { get; init; }

    /// <summary>How registries are spoken to from here: this machine's clock and Docker's credentials.</summary>
    public required RegistryOptions Registries { get; init; }

    /// <summary>Opens what reads registries, and cannot write; disposed by who opens it, where that is needed.</summary>
    public Func<RegistryOptions, IRegistryReader> OpenRegistry { get; init; } = static options => new ReadOnlyRegistry(options);

    /// <summary>Opens Modal for a profile; nothing is asked of it yet.</summary>
    public ModalPlatform OpenModal(ModalProfile settings, ILogger log) => ModalPlatform.Open(settings with { Proxy = Proxy }, Time, log, () => Guid.Parse(Ids().ToString()));

    /// <summary>Writes a result to standard output; one that cannot be written is told, and is no success.</summary>
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

    /// <summary>Tells that standard output did not take what it was given.</summary>
    /// <returns>The exit code.</returns>
    public int OutputNotWritten(IOException reason)
    {
        StandardError.WriteLine($"pipeline: the result cannot be written: {reason.Message}");
        return ExitCode.Error;
    }
}
