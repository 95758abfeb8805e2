using Pipeline.Oci.Model;
using Pipeline.Oci.Registry;

namespace Pipeline.Oci.Assertions;

/// <summary>What an image must be.</summary>
/// <param name="Repository">The image's repository.</param>
/// <param name="Digest">The image's digest.</param>
public sealed record ImageExpectation(Repository Repository, Digest Digest)
{
    /// <summary>The platforms that it must cover, no more and no fewer; null to accept any.</summary>
    public IReadOnlyList<ImagePlatform>? Platforms { get; init; }

    /// <summary>The pinned manifests by platform.</summary>
    public IReadOnlyDictionary<ImagePlatform, Digest> Manifests { get; init; } = new Dictionary<ImagePlatform, Digest>();

    /// <summary>The expectation of a pin: exactly its platforms, each with its manifest.</summary>
    public static ImageExpectation Of(Pin pin) => new(Repository.Of(pin.Repository), pin.Index)
    {
        Platforms = [.. pin.Platforms.Keys.Select(ImagePlatform.Of).OrderBy(platform => platform.ToString(), StringComparer.Ordinal)],
        Manifests = pin.Platforms.ToDictionary(entry => ImagePlatform.Of(entry.Key), entry => entry.Value),
    };
}
