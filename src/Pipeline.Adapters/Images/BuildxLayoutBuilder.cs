using Pipeline.Adapters.Spans;
using Pipeline.Dependencies;

namespace Pipeline.Adapters.Images;

/// <summary>Builds image layouts with <c>docker buildx</c>: all platforms in one build, with cross-compiled programs, so that nothing is emulated but the steps of a Dockerfile that has some.</summary>
internal sealed class BuildxLayoutBuilder(
    PlatformsBuilder builder, Buildx buildx, BaseImages bases, PublishedBases published, BasePackages basePackages, PackageLayers packages, CSharpCompilation compilation, Func<string, string?> buildSecrets) : ILayoutBuilder
{
    public async Task<BuiltLayout> Build(LayoutBuild build, Action<string> progress, CancellationToken cancellationToken)
    {
        using var span = AdapterSpans.Start("image.build");
        var gate = new Lock();
        var secrets = BuildSecrets.Read(build.Spec, buildSecrets);
        var name = await builder.Find(progress, cancellationToken);
        var subject = new BuildSubject(build.Spec, build.Folder, [.. build.Spec.Platforms.Where(platform => build.Platforms.Concat(build.Elsewhere).Contains(platform))]);
        using var contexts = await BuildContexts.Make(subject, compilation, progress, cancellationToken);
        var basis = await bases.Find(subject, progress, cancellationToken);
        var made = await published.Local(basis, subject, ProcessorLock.IsIn(subject.Folder), Tell, cancellationToken);
        var making = packages.Make(subject, made, build.Cached, Tell, cancellationToken);
        // Steps may use the packages. Without steps none needs another: the packages go into the layout afterwards.
        var under = build.Spec.Build is null ? null : (await making)?.Extended();
        if ((under ?? basis) is { } from)
        {
            contexts.Named.Add(new(BuildContextRule.Base, from.Place()));
        }

        var listing = basePackages.Read(basis, made, subject, Tell, cancellationToken);
        var building = build.Platforms.Count == 0 ? Task.CompletedTask : buildx.Build(subject.Repository, BuildxArguments.OfLayout(build, name, contexts.Main, contexts.Named), secrets, Tell, cancellationToken);
        await Task.WhenAll(making, listing, building);
        var packaged = await making;
        Finish(build, Below(build, made, under is null ? null : packaged), under is null ? packaged : null, under is not null, secrets);
        var (installed, gap) = await listing;
        AdapterSpans.Done(span);
        return new BuiltLayout(basis?.Index, contexts.Programs)
        {
            Packages = [.. packaged?.Described() ?? [], .. PublishedProgram.Merged(contexts.Packages)], BasePackages = installed, BaseGap = gap,
        };

        void Tell(string line)
        {
            lock (gate)
            {
                progress(line);
            }
        }
    }

    private static IReadOnlyDictionary<Platform, LayeredImage> Below(LayoutBuild build, BaseImage.Made? made, PackagedBase? packaged) =>
        packaged is not null ? build.Platforms.ToDictionary(platform => platform, packaged.Extended)
        : made is not null ? PublishedBases.Images(made, build.Platforms)
        : new Dictionary<Platform, LayeredImage>();

    // Dates the processor's own layers, adds the packages, and looks for secrets in what its steps wrote.
    private static void Finish(LayoutBuild build, IReadOnlyDictionary<Platform, LayeredImage> below, PackagedBase? packages, bool hasPackages, BuildSecrets secrets)
    {
        if (build.Platforms.Count == 0)
        {
            return;
        }

        var blobs = new LayoutBlobs(build.Layout);
        LayoutEdit.Apply(build.Layout, build.Platforms, (layout, platform, image) =>
        {
            var onBase = below.TryGetValue(platform, out var bottom) && image.IsOn(bottom);
            var count = onBase ? bottom!.Manifest.Layers.Count : 0;
            if (!onBase && (hasPackages || packages is not null))
            {
                throw new InvalidDataException("locked packages need a last stage that is FROM base");
            }

            secrets.RequireAbsent(layout, image, count);
            var settled = LayerDates.Settle(layout, image, count, blobs);
            return packages is null ? settled : packages.Insert(platform, settled, blobs);
        });
    }
}
