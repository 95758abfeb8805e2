using System.Text.Json.Nodes;
using Pipeline.Dependencies;
using Pipeline.Oci.Layout;
using Pipeline.Oci.Model;

namespace Pipeline.Adapters.Images;

/// <summary>An image of one platform: its manifest and config.</summary>
/// <param name="Manifest">The manifest.</param>
/// <param name="Config">The config's bytes.</param>
internal sealed record LayeredImage(ImageManifest Manifest, ReadOnlyMemory<byte> Config)
{
    public const string LayerType = "application/vnd.oci.image.layer.v1.tar+gzip";
    private const string DockerLayerType = "application/vnd.docker.image.rootfs.diff.tar.gzip";
    private const int MaxConfig = 4 * 1024 * 1024;

    /// <summary>The number of entries in the config's history.</summary>
    public int HistoryLength => Document()["history"] is JsonArray history ? history.Count : 0;

    /// <summary>Reads the image of a descriptor.</summary>
    /// <exception cref="InvalidDataException">The layout lacks it, or it is malformed.</exception>
    public static LayeredImage Read(ImageLayout layout, Descriptor descriptor)
    {
        var manifest = ImageManifest.Parse(layout.Manifest(descriptor));
        if (manifest.Config.Size > MaxConfig)
        {
            throw new InvalidDataException($"the config of {descriptor.Digest} is larger than {MaxConfig} bytes");
        }

        using var config = layout.OpenBlob(manifest.Config);
        var bytes = new byte[manifest.Config.Size];
        config.ReadExactly(bytes);
        _ = config.ReadByte(); // The digest is checked at the end.
        return new(manifest, bytes);
    }

    /// <summary>Whether its lowest layers are those of another image.</summary>
    public bool IsOn(LayeredImage other) =>
        other.Manifest.Layers.Count <= Manifest.Layers.Count && other.Manifest.Layers.Zip(Manifest.Layers).All(layers => layers.First.Digest == layers.Second.Digest);

    /// <summary>The image with one more layer.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="place">Its place among the layers, 0 for the lowest.</param>
    /// <param name="historyPlace">The place of its history.</param>
    /// <param name="created">Its date.</param>
    /// <exception cref="InvalidDataException">The config lists other layers than the manifest.</exception>
    public LayeredImage With(PackageLayer layer, int place, int historyPlace, DateTimeOffset created)
    {
        var config = Document();
        DiffIds(config).Insert(place, layer.DiffId.ToString());
        if (config["history"] is JsonArray history)
        {
            history.Insert(Math.Min(historyPlace, history.Count), new JsonObject
            {
                ["created"] = created.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture),
                ["created_by"] = "pipeline: locked packages",
            });
        }

        var layers = Manifest.Layers.ToList();
        layers.Insert(place, new Descriptor(LayerType, layer.Digest, layer.Size));
        return Of(config, [.. layers.Select(InOci)]);
    }

    /// <summary>The image with another layer at a place.</summary>
    /// <param name="place">The place.</param>
    /// <param name="layer">The layer.</param>
    /// <param name="diffId">The digest of its tar.</param>
    /// <exception cref="InvalidDataException">The config lists other layers than the manifest.</exception>
    public LayeredImage Replace(int place, Descriptor layer, Digest diffId)
    {
        var config = Document();
        DiffIds(config)[place] = diffId.ToString();
        return Of(config, [.. Manifest.Layers.Select((old, number) => number == place ? layer : old)]);
    }

    private LayeredImage Of(JsonObject config, IReadOnlyList<Descriptor> layers)
    {
        var bytes = CanonicalJson.Encode(System.Text.Json.JsonSerializer.SerializeToElement(config));
        var described = new Descriptor(MediaTypes.OciConfig, Sha256.Of(bytes), bytes.Length);
        return new(Manifest with { Config = described, Layers = layers }, bytes);
    }

    // Docker's own media types name the same forms.
    private static Descriptor InOci(Descriptor layer) => layer.MediaType == DockerLayerType ? layer with { MediaType = LayerType } : layer;

    private JsonArray DiffIds(JsonObject config) => config["rootfs"]?["diff_ids"] is JsonArray diffIds && diffIds.Count == Manifest.Layers.Count
        ? diffIds
        : throw new InvalidDataException("the image's config does not list the layers of its manifest");

    private JsonObject Document() => JsonNode.Parse(Config.Span) as JsonObject ?? throw new InvalidDataException("the image's config is not an object");
}
