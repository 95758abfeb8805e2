namespace Pipeline.Contracts;

/// <summary>What a processor runs as outside the PR lane: one image, by digest, and the source that it was built from.</summary>
/// <param name="Repository">Where the image is, without tag and digest: <c>ghcr.io/owner/repository/processor</c>.</param>
/// <param name="Tag">The human tag that was given to the index; recorded, never run by.</param>
/// <param name="Index">The digest of the image's index.</param>
/// <param name="Platforms">The digest of the manifest for each platform; at least one.</param>
/// <param name="Source">The fingerprint of everything that decides the image's bytes.</param>
/// <param name="Base">The digest of the base image's index; none for an image that has no base.</param>
public sealed record Pin(
    ImageReference Repository,
    string Tag,
    Digest Index,
    IReadOnlyDictionary<Platform, Digest> Platforms,
    Digest Source,
    Digest? Base)
{
    /// <summary>The image by its tag and digest, as receipts and reports show it.</summary>
    public ImageReference Reference => ImageReference.Parse($"{Repository}:{Tag}@{Index}");

    /// <summary>Equal when every line of the file is.</summary>
    public bool Equals(Pin? other) =>
        other is not null
        && (Repository, Tag, Index, Source, Base) == (other.Repository, other.Tag, other.Index, other.Source, other.Base)
        && Platforms.Count == other.Platforms.Count
        && Platforms.All(platform => other.Platforms.GetValueOrDefault(platform.Key) == platform.Value);

    public override int GetHashCode() => HashCode.Combine(Repository, Tag, Index, Source, Base);
}
