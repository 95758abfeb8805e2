using System.Formats.Tar;
using System.Text;
using System.Text.Json;
using Pipeline.Contracts;

namespace Pipeline.Adapters.Local.Images;

/// <summary>One platform's image of an OCI image layout, as the archive that an engine loads (<c>manifest.json</c> and blobs).</summary>
/// <param name="Layout">The folder of the layout.</param>
/// <param name="Config">The digest of the image's config, which is its ID in the classic image store.</param>
/// <param name="Layers">The digests of its layers, lowest first.</param>
internal sealed record LayoutArchive(string Layout, Digest Config, IReadOnlyList<Digest> Layers)
{
    /// <summary>Reads the layout down to the platform's manifest.</summary>
    /// <exception cref="FormatException">The layout has no such image, or is not of the form.</exception>
    public static LayoutArchive Of(string layout, Digest index, Platform platform)
    {
        var manifest = Read(layout, index).GetProperty("manifests").EnumerateArray()
            .Where(entry => entry.GetProperty("platform").GetProperty("architecture").ValueEquals(platform.Architecture))
            .Select(entry => (JsonElement?)Read(layout, DigestOf(entry)))
            .SingleOrDefault() ?? throw new FormatException($"the layout has no image for {platform}");
        return new(layout, DigestOf(manifest.GetProperty("config")), [.. manifest.GetProperty("layers").EnumerateArray().Select(DigestOf)]);
    }

    /// <summary>Writes the archive; the engine gives the image this tag.</summary>
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
