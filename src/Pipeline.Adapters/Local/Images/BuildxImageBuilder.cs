using Pipeline.Adapters.Local.Engine;
using Pipeline.Contracts;

namespace Pipeline.Adapters.Local.Images;

/// <summary>Builds with <c>docker buildx</c> and answers with the image ID that the engine itself gives.</summary>
internal sealed class BuildxImageBuilder(ContainerEngine engine, Buildx buildx, BaseImages bases, NativeBinary binary) : IImageBuilder, IDisposable
{
    private readonly RootfsBase rootfs = new(engine);

    public async Task<RunnableImage> Build(ImageBuild build, Action<string> progress, CancellationToken cancellationToken)
    {
        var subject = new BuildSubject(build.Spec, build.Folder, [build.Platform]);
        using var contexts = await BuildContexts.Make(subject, binary, progress, cancellationToken);
        if (build.Spec.Base != ProcessorSpec.ScratchBase)
        {
            contexts.Named.Add(new("base", await BasePlace(subject, progress, cancellationToken)));
        }

        var arguments = BuildxArguments.OfImage(build.Platform, build.Tag, contexts.Main, contexts.Named, contexts.MetadataFile);
        await buildx.Build(subject.Repository, arguments, progress, cancellationToken);
        return RunnableImage.Built(await IdOf(contexts.MetadataFile), build.Tag);
    }

    public void Dispose() => rootfs.Dispose();

    private async Task<string> BasePlace(BuildSubject subject, Action<string> progress, CancellationToken cancellationToken)
    {
        var found = await bases.Find(subject.Repository, subject.Spec.Base, progress, cancellationToken);
        return found is BaseImage.Made made ? await rootfs.Place(made, subject.Platforms[0], cancellationToken) : found.Place();
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
