namespace Pipeline.Contracts;

/// <summary>What a container is created from: always immutable bytes, never a tag.</summary>
/// <param name="Name">What the engine is given: an image ID (<c>sha256:…</c>) or a pinned reference, of an index or of one platform's manifest.</param>
/// <param name="Digest">The image ID or the digest of the index or manifest, as receipts record it.</param>
/// <param name="Tag">The human tag, recorded and never run by.</param>
public sealed record RunnableImage(string Name, Digest Digest, string? Tag)
{
    /// <summary>An image that was built here, by its immutable ID.</summary>
    public static RunnableImage Built(Digest id, string tag) => new(id.ToString(), id, tag);

    /// <summary>An image of a registry.</summary>
    /// <exception cref="FaultException"><c>ERR_IMAGE_UNPINNED</c> when the reference has no digest.</exception>
    public static RunnableImage Pinned(ImageReference reference)
    {
        var digest = reference.RequireDigest();
        return new($"{reference.Registry}/{reference.Repository}@{digest}", digest, reference.Tag);
    }

    /// <summary>
    /// One platform of a pinned image: the engine is given the platform's own manifest, because the classic image store holds an index for one
    /// platform only; receipts record the index, which the manifest was asserted to be of.
    /// </summary>
    /// <exception cref="FaultException"><c>ERR_IMAGE_UNPINNED</c> when the pin does not cover the platform.</exception>
    public static RunnableImage Pinned(Pin pin, Platform platform) => pin.Platforms.TryGetValue(platform, out var manifest)
        ? new($"{pin.Repository}@{manifest}", pin.Index, pin.Tag)
        : throw new FaultException(ErrorCode.ImageUnpinned, $"{pin.Repository} for {platform}");
}
