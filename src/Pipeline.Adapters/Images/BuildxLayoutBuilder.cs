using Pipeline.Dependencies;

namespace Pipeline.Adapters.Images;

/// <summary>Builds image layouts with <c>docker buildx</c>: all platforms in one build, with cross-compiled programs, so that nothing is emulated.</summary>
internal sealed class BuildxLayoutBuilder(PlatformsBuilder builder, Buildx buildx, BaseImages bases, PublishedBases published, BasePackages basePackages, PackageLayers packages, CSharpCompilation compilation) : ILayoutBuilder
{
    public async Task<BuiltLayout> Build(LayoutBuild build, Action<string> progress, CancellationToken cancellationToken)
    {
        var gate = new Lock();
        var name = await builder.Find(progress, cancellationToken);
        var subject = new BuildSubject(build.Spec, build.Folder, build.Spec.Platforms);
        using var contexts = await BuildContexts.Make(subject, compilation, progress, cancellationToken);
        var basis = await bases.Find(subject, progress, cancellationToken);
        if (basis is not null)
        {
            contexts.Named.Add(new("base", basis.Place()));
        }

        var made = await published.Local(basis, subject, ProcessorLock.IsIn(subject.Folder), Tell, cancellationToken);
        // None needs another: the packages go into the layout afterwards.
        var making = packages.Make(subject, made, build.Cached, Tell, cancellationToken);
        var listing = basePackages.Read(basis, made, subject, Tell, cancellationToken);
        await Task.WhenAll(making, listing, buildx.Build(subject.Repository, BuildxArguments.OfLayout(build, name, contexts.Main, contexts.Named), Tell, cancellationToken));
        var packaged = await making;
        var below = made is null ? new Dictionary<Platform, LayeredImage>() : PublishedBases.Images(made, build.Spec.Platforms);
        var blobs = new LayoutBlobs(build.Layout);
        LayoutEdit.Apply(build.Layout, build.Spec.Platforms, (layout, platform, image) =>
        {
            var onBase = below.TryGetValue(platform, out var bottom) && image.IsOn(bottom);
            var settled = LayerDates.Settle(layout, image, onBase ? bottom!.Manifest.Layers.Count : 0, blobs);
            return packaged is null ? settled
                : onBase ? packaged.Insert(platform, settled, blobs)
                : throw new InvalidDataException("locked packages need a last stage that is FROM base");
        });
        var (installed, gap) = await listing;
        return new BuiltLayout(basis?.Index, contexts.Programs) { Packages = [.. packaged?.Described() ?? [], .. PublishedProgram.Merged(contexts.Packages)], BasePackages = installed, BaseGap = gap };

        void Tell(string line)
        {
            lock (gate)
            {
                progress(line);
            }
        }
    }
}
