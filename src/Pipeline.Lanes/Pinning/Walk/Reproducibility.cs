using Pipeline.Contracts;
using Pipeline.Oci;

namespace Pipeline.Lanes;

/// <summary>Compares two builds of one source.</summary>
internal static class Reproducibility
{
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c> when they differ: both digests, and the first blob that does.</exception>
    public static void Require(string first, Digest index, string second, Digest again)
    {
        if (index != again)
        {
            using var one = ImageLayout.Open(first);
            using var other = ImageLayout.Open(second);
            throw new FaultException(
                ErrorCode.AdapterInvocation, $"the build is not reproducible: {index}, then {again}; the first difference is {Difference(one, other)}");
        }
    }

    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c> when a pin of the same source and base has other bytes.</exception>
    public static void RequirePinned(PinSubject subject, BuiltLayout built)
    {
        if (subject.Pin is { } pin && pin.Source == subject.Source && pin.Base == built.Base && pin.Index != built.Index)
        {
            throw new FaultException(
                ErrorCode.AdapterInvocation,
                $"the build is not the pinned one: {pin.Index} is pinned, {built.Index} was built of the same source; another compiler or builder writes other bytes");
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
