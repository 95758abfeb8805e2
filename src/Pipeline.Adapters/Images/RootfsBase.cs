using System.Formats.Tar;
using System.Text;
using System.Text.Json;
using Pipeline.Adapters.Containers;

namespace Pipeline.Adapters.Images;

/// <summary>Provides a locally built base to a build, depending on the engine's image store.</summary>
/// <remarks>
/// The builder of an engine with the containerd store reads an OCI image layout in place. The classic store's builder does not support layouts
/// ("unknown scheme oci-layout"), so the image is loaded once, under a tag with its digest, and its ID is checked.
/// </remarks>
internal sealed class RootfsBase(ContainerEngine engine) : IDisposable
{
    // Two concurrent builds would otherwise both send the same base.
    private readonly SemaphoreSlim turn = new(1);

    /// <summary>The base in buildx's notation.</summary>
    /// <param name="made">The base.</param>
    /// <param name="platform">The platform of the build.</param>
    /// <param name="cancellationToken">Stops the loading.</param>
    public async Task<string> Place(BaseImage.Made made, Platform platform, CancellationToken cancellationToken)
    {
        if (await engine.KeepsManifests())
        {
            return made.InPlace;
        }

        await turn.WaitAsync(cancellationToken);
        try
        {
            return $"docker-image://{await Load(LayoutArchive.Of(made.Layout, made.Index, platform), made.Index, platform, cancellationToken)}";
        }
        finally
        {
            turn.Release();
        }
    }

    public void Dispose() => turn.Dispose();

    private async Task<string> Load(LayoutArchive archive, Digest index, Platform platform, CancellationToken cancellationToken)
    {
        var tag = $"pipeline-base/{Path.GetFileName(archive.Layout)}:{index.Hex}-{platform.Architecture}";
        if (await Holds(tag, archive))
        {
            return tag;
        }

        var file = Path.GetTempFileName();
        await using var content = new FileStream(file, FileMode.Create, FileAccess.ReadWrite, FileShare.None, 1 << 16, FileOptions.DeleteOnClose);
        await archive.Write(content, tag, cancellationToken);
        content.Position = 0;
        await engine.Load(content, cancellationToken);
        return await Holds(tag, archive)
            ? tag
            : throw new FaultException(ErrorCode.AdapterInvocation, "the engine loaded a different base image");
    }

    private async Task<bool> Holds(string tag, LayoutArchive archive) =>
        await engine.Inspect(tag) is { } image && image.Id == archive.Config.ToString();
}

/// <summary>One platform's image from an OCI image layout, as an archive for <c>docker load</c> (<c>manifest.json</c> and blobs).</summary>
/// <param name="Layout">The folder of the layout.</param>
/// <param name="Config">The digest of the image's config, which is its ID in the classic image store.</param>
/// <param name="Layers">The digests of its layers, lowest first.</param>
internal sealed record LayoutArchive(string Layout, Digest Config, IReadOnlyList<Digest> Layers)
{
    /// <summary>Reads the layout down to the platform's manifest.</summary>
    /// <exception cref="FormatException">The layout lacks the image or is malformed.</exception>
    public static LayoutArchive Of(string layout, Digest index, Platform platform)
    {
        var root = Read(layout, index);
        // A reference to the image of one platform is its manifest.
        var manifest = !root.TryGetProperty("manifests", out var entries)
            ? root
            : entries.EnumerateArray()
                .Where(entry => entry.TryGetProperty("platform", out var its) && its.GetProperty("os").ValueEquals("linux") && its.GetProperty("architecture").ValueEquals(platform.Architecture))
                .Select(entry => (JsonElement?)Read(layout, DigestOf(entry)))
                .SingleOrDefault() ?? throw new FormatException($"the layout has no image for {platform}");
        return new(layout, DigestOf(manifest.GetProperty("config")), [.. manifest.GetProperty("layers").EnumerateArray().Select(DigestOf)]);
    }

    /// <summary>Writes the archive with this tag for the image.</summary>
    public async Task Write(Stream archive, string tag, CancellationToken cancellationToken)
    {
        await using var tar = new TarWriter(archive, TarEntryFormat.Ustar, leaveOpen: true);
        var manifest = $$"""[{"Config":"{{Blob(Config)}}","Layers":[{{string.Join(',', Layers.Select(layer => $"\"{Blob(layer)}\""))}}],"RepoTags":["{{tag}}"]}]""";
        using var content = new MemoryStream(Encoding.UTF8.GetBytes(manifest));
        await tar.WriteEntryAsync(new UstarTarEntry(TarEntryType.RegularFile, "manifest.json") { DataStream = content }, cancellationToken);
        foreach (var blob in Layers.Prepend(Config))
        {
            await tar.WriteEntryAsync(Path.Combine(Layout, Blob(blob)), Blob(blob), cancellationToken);
        }
    }

    private static JsonElement Read(string layout, Digest digest) => StrictJson.Parse(File.ReadAllBytes(Path.Combine(layout, Blob(digest))));

    private static Digest DigestOf(JsonElement descriptor) => Digest.Parse(descriptor.GetProperty("digest").GetString() ?? "");

    private static string Blob(Digest digest) => $"blobs/sha256/{digest.Hex}";
}
