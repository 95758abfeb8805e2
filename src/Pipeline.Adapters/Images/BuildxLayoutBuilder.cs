using System.Text;
using System.Text.Json;

namespace Pipeline.Adapters.Images;

/// <summary>Builds image layouts with <c>docker buildx</c>: all platforms in one build, with cross-compiled programs, so that nothing is emulated.</summary>
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
        return new BuiltLayout(LayoutIndex.Of(build.Layout, build.Spec.Platforms), basis?.Index, contexts.Programs);
    }

    private async Task<BaseImage?> Base(BuildSubject subject, Action<string> progress, CancellationToken cancellationToken) =>
        subject.Spec.Base == ProcessorSpec.ScratchBase ? null : await bases.Find(subject.Repository, subject.Spec.Base, progress, cancellationToken);
}

/// <summary>The index of platforms in a builder's layout (OCI image-spec 1.1, image-index.md).</summary>
/// <remarks>For a single platform builders write the bare manifest; this adds the index, so that all pins have the same form.</remarks>
internal static class LayoutIndex
{
    private const string Index = "application/vnd.oci.image.index.v1+json";
    private const string Manifest = "application/vnd.oci.image.manifest.v1+json";

    /// <summary>The digest of the layout's index; for a single platform the index is written if it is missing.</summary>
    /// <param name="layout">The folder of the layout.</param>
    /// <param name="platforms">The built platforms.</param>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c> if the layout has anything else.</exception>
    public static Digest Of(string layout, IReadOnlyList<Platform> platforms)
    {
        var entries = StrictJson.Parse(File.ReadAllBytes(Path.Combine(layout, "index.json"))).GetProperty("manifests");
        var root = entries.GetArrayLength() == 1 ? entries[0] : default;
        return root switch
        {
            { ValueKind: JsonValueKind.Object } when IsA(root, Index) => DigestOf(root),
            { ValueKind: JsonValueKind.Object } when IsA(root, Manifest) && platforms is [var platform] => Wrap(layout, root, platform),
            _ => throw new FaultException(ErrorCode.AdapterInvocation, $"the builder wrote no index of {string.Join(", ", platforms)}"),
        };
    }

    private static Digest Wrap(string layout, JsonElement manifest, Platform platform)
    {
        var entry = $$$"""{"digest":"{{{DigestOf(manifest)}}}","mediaType":"{{{Manifest}}}","platform":{"architecture":"{{{platform.Architecture}}}","os":"linux"},"size":{{{manifest.GetProperty("size").GetInt64()}}}}""";
        var index = IndexOf(entry);
        var digest = Digest.FromHash(System.Security.Cryptography.SHA256.HashData(index));
        File.WriteAllBytes(Path.Combine(layout, "blobs", "sha256", digest.Hex), index);
        File.WriteAllBytes(Path.Combine(layout, "index.json"), IndexOf($$"""{"digest":"{{digest}}","mediaType":"{{Index}}","size":{{index.Length}}}"""));
        return digest;
    }

    private static byte[] IndexOf(string entry) => Encoding.UTF8.GetBytes($$"""{"manifests":[{{entry}}],"mediaType":"{{Index}}","schemaVersion":2}""");

    private static bool IsA(JsonElement descriptor, string mediaType) => descriptor.GetProperty("mediaType").ValueEquals(mediaType);

    private static Digest DigestOf(JsonElement descriptor) => Digest.Parse(descriptor.GetProperty("digest").GetString()!);
}
