using Pipeline.Contracts;

namespace Pipeline.Adapters.Local.Images;

/// <summary>Builds image layouts with <c>docker buildx</c>: all platforms in one build, programs cross-compiled, so that nothing of a build is emulated.</summary>
internal sealed class BuildxLayoutBuilder(PlatformsBuilder builder, Buildx buildx, BaseImages bases, NativeBinary binary) : ILayoutBuilder
{
    public async Task<BuiltLayout> Build(LayoutBuild build, Action<string> progress, CancellationToken cancellationToken)
    {
        var name = await builder.Find(progress, cancellationToken);
        var subject = new BuildSubject(build.Spec, build.Folder, build.Spec.Platforms);
        using var contexts = await BuildContexts.Make(subject, binary, progress, cancellationToken);
        var basis = await Base(subject, progress, cancellationToken);
        if (basis is not null)
        {
            contexts.Named.Add(new("base", basis.Place()));
        }

        await buildx.Build(subject.Repository, BuildxArguments.OfLayout(build, name, contexts.Main, contexts.Named), progress, cancellationToken);
        return new BuiltLayout(IndexOf(build.Layout), basis?.Index, contexts.Programs);
    }

    private async Task<BaseImage?> Base(BuildSubject subject, Action<string> progress, CancellationToken cancellationToken) =>
        subject.Spec.Base == ProcessorSpec.ScratchBase ? null : await bases.Find(subject.Repository, subject.Spec.Base, progress, cancellationToken);

    // The layout's own index names one image, which is an index of platforms.
    private static Digest IndexOf(string layout)
    {
        var entries = StrictJson.Parse(File.ReadAllBytes(Path.Combine(layout, "index.json"))).GetProperty("manifests");
        return entries.GetArrayLength() == 1 && entries[0].GetProperty("mediaType").ValueEquals("application/vnd.oci.image.index.v1+json")
            ? Digest.Parse(entries[0].GetProperty("digest").GetString()!)
            : throw new FaultException(ErrorCode.AdapterInvocation, "the builder wrote no index of platforms");
    }
}
