using Pipeline.Adapters.Containers;
using Pipeline.Adapters.Spans;
using Pipeline.Dependencies;

namespace Pipeline.Adapters.Images;

/// <summary>Builds with <c>docker buildx</c> and returns the engine's image ID.</summary>
internal sealed class BuildxImageBuilder(ContainerEngine engine, Buildx buildx, BaseImages bases, PublishedBases published, RootfsBase rootfs, PackageLayers packages, CSharpCompilation compilation, Func<string, string?> buildSecrets) : IImageBuilder
{
    public async Task<RunnableImage> Build(ImageBuild build, Action<string> progress, CancellationToken cancellationToken)
    {
        using var span = AdapterSpans.Start("image.build");
        var subject = new BuildSubject(build.Spec, build.Folder, [build.Platform]);
        var secrets = BuildSecrets.Read(build.Spec, buildSecrets);
        using var contexts = await BuildContexts.Make(subject, compilation, progress, cancellationToken);
        if (await Base(subject, progress, cancellationToken) is { } basis)
        {
            contexts.Named.Add(new(BuildContextRule.Base, basis is BaseImage.Made made ? await rootfs.Place(made, build.Platform, cancellationToken) : basis.Place()));
        }

        var arguments = BuildxArguments.OfImage(build, contexts.Main, contexts.Named, contexts.MetadataFile);
        await buildx.Build(subject.Repository, arguments, secrets, progress, cancellationToken);
        var image = RunnableImage.Built(await IdOf(contexts.MetadataFile), build.Tag);
        AdapterSpans.Done(span);
        return image;
    }

    private async Task<BaseImage?> Base(BuildSubject subject, Action<string> progress, CancellationToken cancellationToken)
    {
        var basis = await bases.Find(subject, progress, cancellationToken);
        if (!ProcessorLock.IsIn(subject.Folder))
        {
            return basis;
        }

        var made = await published.Local(basis, subject, layers: true, progress, cancellationToken);
        return await packages.Make(subject, made, cached: true, progress, cancellationToken) is { } packaged ? packaged.Extended() : basis;
    }

    // The builder reports two digests, of the manifest and of the config; the engine's image store determines which one is the ID.
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
