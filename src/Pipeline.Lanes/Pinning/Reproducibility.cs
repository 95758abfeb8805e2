using Pipeline.Oci.Layout;
using Pipeline.Oci.Model;

namespace Pipeline.Lanes.Pinning;

/// <summary>Whether builds of one source gave the same bytes.</summary>
/// <param name="Deviation">How they differ; null if they do not.</param>
public sealed record ReproducibilityCheck(string? Deviation)
{
    public bool Held => Deviation is null;
}

/// <summary>Compares two builds of one source.</summary>
internal static class Reproducibility
{
    /// <summary>Compares two builds with each other and with the pin.</summary>
    public static ReproducibilityCheck Check(ImageLayout one, ImageLayout other, PinSubject subject, Pin built) => new(Deviation(one, other) ?? Deviation(subject, built));

    // Both digests and the first differing blob.
    private static string? Deviation(ImageLayout one, ImageLayout other)
    {
        var (index, again) = (one.Root().Digest, other.Root().Digest);
        return index == again ? null : $"the build is not reproducible: {index}, then {again}; the first difference is {Difference(one, other)}";
    }

    // A pin of the same source and base may have different bytes.
    private static string? Deviation(PinSubject subject, Pin built) =>
        subject.Pin is { } pin && pin.Source == subject.Source && pin.Base == built.Base && pin.Index != built.Index
            ? $"the build differs from the pin: {pin.Index} is pinned, {built.Index} was built from the same source; a different compiler or builder writes different bytes"
            : null;

    private static string Difference(ImageLayout one, ImageLayout other)
    {
        foreach (var (entry, second) in one.Platforms.Zip(other.Platforms).Where(pair => pair.First.Digest != pair.Second.Digest))
        {
            var (image, again) = (Image(one, entry), Image(other, second));
            var layers = image.Layers.Zip(again.Layers).Index().Where(pair => pair.Item.First.Digest != pair.Item.Second.Digest).ToArray();
            return layers is [var (at, (layer, differing)), ..]
                ? $"layer {at + 1} of {entry.Platform}: {layer.Digest}, then {differing.Digest}"
                : $"the config of {entry.Platform}: {image.Config.Digest}, then {again.Config.Digest}";
        }

        return "the index itself";
    }

    private static ImageManifest Image(ImageLayout layout, Descriptor entry) => ImageManifest.Parse(layout.Manifest(entry));
}
