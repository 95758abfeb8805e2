using Pipeline.Oci.Layout;
using Pipeline.Oci.Model;

namespace Pipeline.Lanes.Pinning;

/// <summary>Compares two builds of one source.</summary>
internal static class Reproducibility
{
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c> if they differ, with both digests and the first differing blob.</exception>
    public static void Require(ImageLayout one, ImageLayout other)
    {
        var (index, again) = (one.Root().Digest, other.Root().Digest);
        if (index != again)
        {
            throw new FaultException(
                ErrorCode.AdapterInvocation, $"the build is not reproducible: {index}, then {again}; the first difference is {Difference(one, other)}");
        }
    }

    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c> if a pin of the same source and base has different bytes.</exception>
    public static void RequirePinned(PinSubject subject, Pin built)
    {
        if (subject.Pin is { } pin && pin.Source == subject.Source && pin.Base == built.Base && pin.Index != built.Index)
        {
            throw new FaultException(
                ErrorCode.AdapterInvocation,
                $"the build differs from the pin: {pin.Index} is pinned, {built.Index} was built from the same source; a different compiler or builder writes different bytes");
        }
    }

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
