using Pipeline.Adapters.Local.Engine;
using Pipeline.Clients;
using Pipeline.Contracts;

namespace Pipeline.Adapters.Local.Images;

/// <summary>Runs <c>docker buildx</c> against the engine that also runs what is built.</summary>
internal sealed class Buildx(LocalOptions options, TimeProvider time)
{
    /// <summary>The builder of the engine itself, which alone sees the engine's own images.</summary>
    /// <remarks>
    /// Docker has one for each of its contexts, by the context's name, and reserves <c>default</c>: with <c>DOCKER_HOST</c> set that context is the
    /// engine of that address, whatever <c>DOCKER_CONTEXT</c>, <c>BUILDX_BUILDER</c> or <c>docker buildx use</c> made current.
    /// </remarks>
    public const string EnginesOwn = "default";

    private const string ErrorMark = "ERROR: ";

    private readonly Dictionary<string, string?> environment = new(options.Address.Variables, StringComparer.Ordinal)
    {
        ["SOURCE_DATE_EPOCH"] = SourceDate.Epoch,
        // Labels of whatever repository git finds from here would be other bytes under the same source.
        ["BUILDX_GIT_LABELS"] = null,
        ["BUILDX_GIT_INFO"] = "false",
    };

    /// <summary>Builds.</summary>
    /// <param name="folder">Where it runs, which relative paths are of.</param>
    /// <param name="arguments">The command line.</param>
    /// <param name="progress">Is given each line of the builder's output.</param>
    /// <param name="cancellationToken">Stops the builder.</param>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c> with the step that failed.</exception>
    public async Task Build(string folder, IReadOnlyList<string> arguments, Action<string> progress, CancellationToken cancellationToken)
    {
        if (await Run(folder, arguments, progress, cancellationToken) is { } error)
        {
            throw new FaultException(ErrorCode.AdapterInvocation, $"the image does not build: {error}");
        }
    }

    /// <summary>Runs it: none when it succeeds, else its own last error.</summary>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c> when the engine does not answer.</exception>
    public Task<string?> Run(IReadOnlyList<string> arguments, Action<string> progress, CancellationToken cancellationToken) =>
        Run(null, arguments, progress, cancellationToken);

    private async Task<string?> Run(string? folder, IReadOnlyList<string> arguments, Action<string> progress, CancellationToken cancellationToken)
    {
        var error = "";
        var docker = new Tool("docker", time) { Environment = environment, Folder = folder };
        var (status, _) = await docker.Run(
            ["buildx", .. arguments],
            line =>
            {
                progress(line);
                error = line.StartsWith(ErrorMark, StringComparison.Ordinal) ? line[ErrorMark.Length..] : error;
            },
            cancellationToken);
        return error.StartsWith("Cannot connect to the Docker daemon", StringComparison.Ordinal) ? throw EngineFault.Lost("build an image")
            : status == 0 ? null
            : error;
    }
}
