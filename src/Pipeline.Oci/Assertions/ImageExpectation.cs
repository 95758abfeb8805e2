using Pipeline.Contracts;

namespace Pipeline.Oci;

/// <summary>What an image is asked to be.</summary>
/// <param name="Repository">Where it is.</param>
/// <param name="Digest">The digest that it is known by.</param>
public sealed record ImageExpectation(Repository Repository, Digest Digest)
{
    /// <summary>The platforms that it covers, no more and no fewer; none where any will do.</summary>
    public IReadOnlyList<ImagePlatform>? Platforms { get; init; }

    /// <summary>The manifests that platforms have, where a pin says so.</summary>
    public IReadOnlyDictionary<ImagePlatform, Digest> Manifests { get; init; } = new Dictionary<ImagePlatform, Digest>();

    /// <summary>A pin: exactly its platforms, each with its manifest.</summary>
    public static ImageExpectation Of(Pin pin) => new(Repository.Of(pin.Repository), pin.Index)
    {
        Platforms = [.. pin.Platforms.Keys.Select(ImagePlatform.Of).OrderBy(platform => platform.ToString(), StringComparer.Ordinal)],
        Manifests = pin.Platforms.ToDictionary(entry => ImagePlatform.Of(entry.Key), entry => entry.Value),
    };
}
