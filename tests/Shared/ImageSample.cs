using System.Text;
using Pipeline.Oci.Layout;
using Pipeline.Oci.Memory;
using Pipeline.Oci.Model;
using Pipeline.Oci.Registry;

namespace Pipeline.Oci.Samples;

/// <summary>A complete image of a few small blobs, for a layout, an in-memory or a real registry.</summary>
internal sealed class ImageSample
{
    private readonly Dictionary<Digest, (Descriptor Blob, byte[] Bytes)> blobs = [];
    private readonly List<Manifest> manifests = [];

    public static ImagePlatform Amd64 { get; } = new("linux", "amd64");

    public static ImagePlatform Arm64 { get; } = new("linux", "arm64");

    /// <summary>The sample's root manifest: the last one added.</summary>
    public Manifest Root => manifests[^1];

    public IReadOnlyList<Manifest> Manifests => manifests;

    public IReadOnlyList<Descriptor> Blobs => [.. blobs.Values.Select(one => one.Blob)];

    /// <summary>One image for each platform, sharing their lowest layer, in one index.</summary>
    public static ImageSample MultiArch(string name, params ImagePlatform[] platforms)
    {
        var sample = new ImageSample();
        sample.Index([.. platforms.Select(platform => sample.Image(name, platform).Descriptor with { Platform = platform })]);
        return sample;
    }

    public Descriptor Blob(string mediaType, byte[] bytes)
    {
        var blob = new Descriptor(mediaType, Sha256.Of(bytes), bytes.Length);
        blobs[blob.Digest] = (blob, bytes);
        return blob;
    }

    public Manifest Image(string name, ImagePlatform platform) => Image(SampleLayer.Of(name, $"for {platform}"), platform);

    public Manifest Image(SampleLayer own, ImagePlatform platform) => Image([SampleLayer.Of("shared", "by all"), own], platform);

    /// <summary>An image of these layers, lowest first.</summary>
    public Manifest Image(IReadOnlyList<SampleLayer> layers, ImagePlatform platform)
    {
        var config = Blob(MediaTypes.OciConfig, Encoding.UTF8.GetBytes(Config(platform, layers.Select(layer => layer.DiffId))));
        return Add(new ImageManifest(config, [.. layers.Select(layer => Blob(SampleLayer.MediaType, layer.Bytes))]).ToManifest());
    }

    /// <summary>A base of Debian for both platforms: an upper layer replaces the database of a lower one.</summary>
    /// <param name="database">The database of a platform's architecture.</param>
    public static ImageSample Debian(Func<string, string> database)
    {
        var sample = new ImageSample();
        SampleLayer[] lower = [SampleLayer.Of("etc/os-release", "ID=debian\nVERSION_ID=\"12\"\n"), SampleLayer.Of("var/lib/dpkg/status", "Package: replaced\n")];
        sample.Index([.. ((ImagePlatform[])[Amd64, Arm64]).Select(platform =>
            sample.Image([.. lower, SampleLayer.Of("var/lib/dpkg/status", database(platform.Architecture))], platform).Descriptor with { Platform = platform })]);
        return sample;
    }

    public Manifest Index(params IReadOnlyList<Descriptor> entries) => Add(new ImageIndex(entries).ToManifest());

    /// <summary>buildx's attestation: a statement whose entry has no platform.</summary>
    public Descriptor Attestation(Digest subject)
    {
        var config = Blob(MediaTypes.OciConfig, Encoding.UTF8.GetBytes(Config(new ImagePlatform("unknown", "unknown"), subject)));
        var manifest = Add(new ImageManifest(config, [Blob(MediaTypes.InToto, Encoding.UTF8.GetBytes($"{{\"about\":\"{subject}\"}}"))]).ToManifest());
        return manifest.Descriptor with
        {
            Platform = new ImagePlatform("unknown", "unknown"),
            Annotations = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["vnd.docker.reference.type"] = "attestation-manifest",
                ["vnd.docker.reference.digest"] = subject.ToString(),
            },
        };
    }

    public Manifest Add(Manifest manifest)
    {
        manifests.Add(manifest);
        return manifest;
    }

    public ImageSample PlantIn(InMemoryRegistry registry, Repository repository, string? tag = null)
    {
        foreach (var (blob, bytes) in blobs.Values)
        {
            registry.Plant(repository, blob.MediaType, bytes);
        }

        foreach (var manifest in manifests)
        {
            registry.Plant(repository, manifest, manifest == Root ? tag : null);
        }

        return this;
    }

    public async Task PushTo(IRegistryWriter writer, Repository repository, CancellationToken cancellationToken)
    {
        foreach (var (blob, bytes) in blobs.Values)
        {
            await writer.Upload(repository, blob, () => new MemoryStream(bytes), cancellationToken);
        }

        foreach (var manifest in manifests)
        {
            await writer.Put(repository, manifest, null, cancellationToken);
        }
    }

    public async Task<ImageLayout> WriteTo(string folder)
    {
        var layout = new LayoutWriter(folder);
        foreach (var (blob, bytes) in blobs.Values)
        {
            await layout.Write(blob.MediaType, new MemoryStream(bytes), CancellationToken.None);
        }

        manifests.ForEach(manifest => layout.Write(manifest));
        layout.Finish(Root.Descriptor);
        return ImageLayout.Open(folder);
    }

    private static string Config(ImagePlatform platform, params IEnumerable<Digest> layers)
    {
        var ids = string.Join(',', layers.Select(layer => $"\"{layer}\""));
        return $$$"""{"architecture":"{{{platform.Architecture}}}","config":{},"created":"2024-01-01T00:00:00Z","os":"{{{platform.Os}}}","rootfs":{"diff_ids":[{{{ids}}}],"type":"layers"}}""";
    }
}
