using Pipeline.Adapters.Engine;
using Pipeline.Clients;

namespace Pipeline.Adapters.Images;

/// <summary>Runs <c>docker buildx</c> against the engine that will run the images.</summary>
internal sealed class Buildx(LocalOptions options, TimeProvider time)
{
    /// <summary>The engine's own builder, the only one that has access to the engine's images.</summary>
    /// <remarks>
    /// Docker has one per context, with the context's name, and reserves <c>default</c>: with <c>DOCKER_HOST</c> set, that context is the
    /// engine with that address, whatever <c>DOCKER_CONTEXT</c>, <c>BUILDX_BUILDER</c> or <c>docker buildx use</c> select.
    /// </remarks>
    public const string EnginesOwn = "default";

    private const string ErrorMark = "ERROR: ";

    private readonly Dictionary<string, string?> environment = new(options.Address.Variables, StringComparer.Ordinal)
    {
        ["SOURCE_DATE_EPOCH"] = SourceDate.Epoch,
        // Labels of the repository that git finds here would change the bytes for the same source.
        ["BUILDX_GIT_LABELS"] = null,
        ["BUILDX_GIT_INFO"] = "false",
    };

    /// <summary>Builds.</summary>
    /// <param name="folder">The working directory.</param>
    /// <param name="arguments">The command line.</param>
    /// <param name="secrets">The secrets that steps may mount.</param>
    /// <param name="progress">Receives each line of the builder's output, with these secrets masked.</param>
    /// <param name="cancellationToken">Stops the builder.</param>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c> with the failed step.</exception>
    public async Task Build(string folder, IReadOnlyList<string> arguments, BuildSecrets secrets, Action<string> progress, CancellationToken cancellationToken)
    {
        // The folder with the Dockerfile comes last.
        if (await Run(folder, [.. arguments.SkipLast(1), .. secrets.Arguments, .. arguments.TakeLast(1)], secrets, progress, cancellationToken) is { } error)
        {
            throw new FaultException(ErrorCode.AdapterInvocation, $"the image does not build: {error}");
        }
    }

    /// <summary>Runs buildx: returns null on success, otherwise its last error.</summary>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c> if the engine does not answer.</exception>
    public Task<string?> Run(IReadOnlyList<string> arguments, Action<string> progress, CancellationToken cancellationToken) =>
        Run(null, arguments, BuildSecrets.None, progress, cancellationToken);

    private async Task<string?> Run(string? folder, IReadOnlyList<string> arguments, BuildSecrets secrets, Action<string> progress, CancellationToken cancellationToken)
    {
        var error = "";
        var docker = new Tool("docker", time) { Environment = new Dictionary<string, string?>([.. environment, .. secrets.Variables], StringComparer.Ordinal), Folder = folder };
        var (status, _) = await docker.Run(
            ["buildx", .. arguments],
            output =>
            {
                var line = secrets.Mask(output);
                progress(line);
                error = line.StartsWith(ErrorMark, StringComparison.Ordinal) ? line[ErrorMark.Length..] : error;
            },
            cancellationToken);
        return error.StartsWith("Cannot connect to the Docker daemon", StringComparison.Ordinal) ? throw EngineFault.Lost("build an image")
            : status == 0 ? null
            : error;
    }
}
