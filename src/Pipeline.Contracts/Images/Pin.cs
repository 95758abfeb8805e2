namespace Pipeline.Contracts.Images;

/// <summary>What a processor runs as outside the PR lane: one image by digest, and the fingerprint of the source that it was built from.</summary>
/// <param name="Repository">The image's repository, without tag and digest: <c>ghcr.io/owner/repository/processor</c>.</param>
/// <param name="Tag">The human tag of the index; recorded, but never used to run.</param>
/// <param name="Index">The digest of the image's index.</param>
/// <param name="Platforms">The digest of each platform's manifest; at least one.</param>
/// <param name="Source">The fingerprint of everything that determines the image's bytes.</param>
/// <param name="Base">The digest of the base image's index; null for an image without a base.</param>
public sealed record Pin(
    ImageReference Repository,
    string Tag,
    Digest Index,
    IReadOnlyDictionary<Platform, Digest> Platforms,
    Digest Source,
    Digest? Base)
{
    /// <summary>The value of <c>reproducibility</c> in a pin whose build makes no promise.</summary>
    public const string NotPromised = "not promised";

    /// <summary>Whether the build promises the same bytes for the same source: all do but those that run steps of a Dockerfile.</summary>
    public bool IsReproducible { get; init; } = true;

    /// <summary>The image with tag and digest, for receipts and reports.</summary>
    public ImageReference Reference => ImageReference.Parse($"{Repository}:{Tag}@{Index}");

    /// <summary>Two pins are equal if every line of the file is.</summary>
    public bool Equals(Pin? other) =>
        other is not null
        && (Repository, Tag, Index, Source, Base, IsReproducible) == (other.Repository, other.Tag, other.Index, other.Source, other.Base, other.IsReproducible)
        && Platforms.Count == other.Platforms.Count
        && Platforms.All(platform => other.Platforms.GetValueOrDefault(platform.Key) == platform.Value);

    public override int GetHashCode() => HashCode.Combine(Repository, Tag, Index, Source, Base);
}
