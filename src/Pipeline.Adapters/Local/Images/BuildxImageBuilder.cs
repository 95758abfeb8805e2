using System.Globalization;
using Pipeline.Adapters.Local.Engine;
using Pipeline.Contracts;

namespace Pipeline.Adapters.Local.Images;

/// <summary>Builds with <c>docker buildx</c> and answers with the image ID that the engine itself gives.</summary>
internal sealed class BuildxImageBuilder(ContainerEngine engine, LocalOptions options, TimeProvider time) : IImageBuilder, IDisposable
{
    // Dates in an image are by decree, 2024-01-01: the same source is the same image.
    private const long SourceDate = 1_704_067_200;
    private readonly BaseImages bases = new(engine, time);
    private readonly NativeBinary binary = new(options, time);

    public async Task<RunnableImage> Build(ImageBuild build, Action<string> progress, CancellationToken cancellationToken)
    {
        var contexts = await Contexts(build, progress, cancellationToken);
        var scratch = Directory.CreateTempSubdirectory("pipeline-build-");
        try
        {
            var metadata = Path.Combine(scratch.FullName, "metadata.json");
            await Run(BuildxArguments.Of(build, contexts, metadata), progress, cancellationToken);
            return RunnableImage.Built(await IdOf(metadata), build.Tag);
        }
        finally
        {
            scratch.Delete(recursive: true);
        }
    }

    public void Dispose()
    {
        bases.Dispose();
        binary.Dispose();
    }

    private async Task<IReadOnlyList<BuildContext>> Contexts(ImageBuild build, Action<string> progress, CancellationToken cancellationToken)
    {
        var repository = Path.GetFullPath(Path.Combine(build.Folder, "..", ".."));
        var contexts = new List<BuildContext>();
        if (Path.Combine(repository, "processors", "_kit") is var kit && Directory.Exists(kit))
        {
            contexts.Add(new("kit", kit));
        }

        if (build.Spec.Base != ProcessorSpec.ScratchBase)
        {
            contexts.Add(new("base", await bases.Place(repository, build, progress, cancellationToken)));
        }

        if (NativeBinary.IsNeeded(build.Folder))
        {
            contexts.Add(new("bin", await binary.Publish(repository, build.Spec, build.Platform, progress, cancellationToken)));
        }

        return contexts;
    }

    private async Task Run(IReadOnlyList<string> arguments, Action<string> progress, CancellationToken cancellationToken)
    {
        var docker = new Tool("docker", time)
        {
            Environment = new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                // The engine that builds is the engine that runs.
                ["DOCKER_HOST"] = options.Engine.OriginalString,
                ["SOURCE_DATE_EPOCH"] = SourceDate.ToString(CultureInfo.InvariantCulture),
            },
        };
        var error = "";
        var (status, _) = await docker.Run(
            arguments,
            line =>
            {
                progress(line);
                error = line.StartsWith("ERROR: ", StringComparison.Ordinal) ? line["ERROR: ".Length..] : error;
            },
            cancellationToken);
        if (error.StartsWith("Cannot connect to the Docker daemon", StringComparison.Ordinal))
        {
            throw EngineFault.Lost("build an image");
        }

        if (status != 0)
        {
            throw new FaultException(ErrorCode.AdapterInvocation, $"the image does not build: {error}");
        }
    }

    // The builder tells two digests, of the manifest and of the config: which one is the ID depends on the engine's image store.
    private async Task<Digest> IdOf(string metadataFile)
    {
        var metadata = StrictJson.Parse(await File.ReadAllBytesAsync(metadataFile, CancellationToken.None));
        foreach (var member in (string[])["containerimage.digest", "containerimage.config.digest"])
        {
            if (metadata.TryGetProperty(member, out var digest) && await engine.Inspect(digest.GetString()!) is { } image)
            {
                return Digest.Parse(image.Id);
            }
        }

        throw new FaultException(ErrorCode.AdapterInvocation, "the engine does not know the image that was built");
    }
}
