using Pipeline.Adapters.Local.Engine;
using Pipeline.Contracts;

namespace Pipeline.Adapters.Local.Images;

/// <summary>Runs <c>docker buildx</c> against the engine that also runs what is built.</summary>
internal sealed class Buildx(LocalOptions options, TimeProvider time)
{
    private const string ErrorMark = "ERROR: ";

    private readonly Tool docker = new("docker", time)
    {
        Environment = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["DOCKER_HOST"] = options.Engine.OriginalString,
            ["SOURCE_DATE_EPOCH"] = SourceDate.Epoch,
        },
    };

    /// <summary>Builds.</summary>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c> with the step that failed.</exception>
    public async Task Build(IReadOnlyList<string> arguments, Action<string> progress, CancellationToken cancellationToken)
    {
        if (await Run(arguments, progress, cancellationToken) is { } error)
        {
            throw new FaultException(ErrorCode.AdapterInvocation, $"the image does not build: {error}");
        }
    }

    /// <summary>Runs it: none when it succeeds, else its own last error.</summary>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c> when the engine does not answer.</exception>
    public async Task<string?> Run(IReadOnlyList<string> arguments, Action<string> progress, CancellationToken cancellationToken)
    {
        var error = "";
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
