namespace Pipeline.Adapters.Images;

/// <summary>Builds image layouts with <c>docker buildx</c>: all platforms in one build, with cross-compiled programs, so that nothing is emulated.</summary>
internal sealed class BuildxLayoutBuilder(PlatformsBuilder builder, Buildx buildx, BaseImages bases, PackageLayers packages, NativeBinary binary) : ILayoutBuilder
{
    public async Task<BuiltLayout> Build(LayoutBuild build, Action<string> progress, CancellationToken cancellationToken)
    {
        var name = await builder.Find(progress, cancellationToken);
        var subject = new BuildSubject(build.Spec, build.Folder, build.Spec.Platforms);
        using var contexts = await BuildContexts.Make(subject, binary, progress, cancellationToken);
        var basis = await bases.Find(subject, progress, cancellationToken);
        var packaged = await packages.Make(subject, basis, build.Cached, progress, cancellationToken);
        if (basis is not null)
        {
            contexts.Named.Add(new("base", basis.Place()));
        }

        await buildx.Build(subject.Repository, BuildxArguments.OfLayout(build, name, contexts.Main, contexts.Named), progress, cancellationToken);
        packaged?.Insert(build.Layout);
        return new BuiltLayout(basis?.Index, contexts.Programs) { Packages = packaged?.Described() ?? [] };
    }
}
