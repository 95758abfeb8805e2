using System.Text.Json.Serialization;
using Pipeline.Dependencies;
using Pipeline.Dependencies.Distributions;

namespace Pipeline.Adapters.Images;

/// <summary>Finished layers of packages, by what decides them.</summary>
/// <param name="folder">The folder of the image layout.</param>
/// <param name="made">The base.</param>
/// <param name="platforms">The platforms that the base is there for.</param>
internal sealed class LayerStore(string folder, BaseImage.Made made, IReadOnlyList<Platform> platforms)
{
    private readonly LayoutBlobs blobs = new(folder);

    public string Folder => folder;

    public BaseImage.Made Base => made;

    public IReadOnlyList<Platform> Platforms => platforms;

    /// <summary>The layer of an earlier build.</summary>
    public PackageLayer? Find(Digest key) => RecordOf(key).Read() is { } layer && blobs.Has(layer.Digest) ? layer : null;

    public PackageLayer Write(
        PackageSet set, IReadOnlyDictionary<(string Path, Digest Source), byte[]> compiled, Action<string> progress, CancellationToken cancellationToken)
    {
        var partial = blobs.Partial();
        try
        {
            var layer = set.Write(partial, SourceDate.Value, (path, source) => compiled.GetValueOrDefault((path, source)), progress, cancellationToken);
            blobs.Take(partial, layer.Digest);
            RecordOf(set.Key()).Write(layer);
            return layer;
        }
        finally
        {
            File.Delete(partial);
        }
    }

    private JsonRecord<PackageLayer> RecordOf(Digest key) => new(Path.Combine(folder, "layers", key.Hex + ".json"), LayerJson.Default.PackageLayer);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true)]
[JsonSerializable(typeof(PackageLayer))]
[JsonSerializable(typeof(DistributionContents))]
internal sealed partial class LayerJson : JsonSerializerContext;
