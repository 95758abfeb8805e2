using System.Text.Json.Serialization;
using Pipeline.Dependencies;
using Pipeline.Dependencies.Distributions;
using Pipeline.Dependencies.Python;
using Pipeline.Oci.Layout;
using Pipeline.Oci.Model;

namespace Pipeline.Adapters.Images;

/// <summary>A base's image on one platform, and its interpreter.</summary>
internal sealed record TargetImage(Platform Platform, LayeredImage Image, PythonTarget Target)
{
    /// <param name="layout">The base.</param>
    /// <param name="platform">The platform.</param>
    /// <param name="store">The folder in which the interpreters of known images are kept.</param>
    /// <exception cref="InvalidDataException">The layout has no image for the platform, or is malformed.</exception>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c> if the image has no Python.</exception>
    public static TargetImage Read(ImageLayout layout, Platform platform, string store)
    {
        var descriptor = PublishedBases.Entry(layout.Platforms, platform);
        var image = LayeredImage.Read(layout, descriptor);
        // Reading all layers takes longer than the build of a processor whose code changed.
        var known = new JsonRecord<PythonTarget>(Path.Combine(store, "interpreters", $"{descriptor.Digest.Hex}-{InterpreterSearch.Version}.json"), LayerJson.Default.PythonTarget);
        if (known.Read() is not { } target)
        {
            known.Write(target = InterpreterSearch.Find(image.Manifest.Layers.Select(layer => (layer.MediaType, layout.OpenBlob(layer))), platform));
        }

        return new(platform, image, target);
    }
}

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
[JsonSerializable(typeof(PythonTarget))]
[JsonSerializable(typeof(PackageLayer))]
[JsonSerializable(typeof(DistributionContents))]
internal sealed partial class LayerJson : JsonSerializerContext;
