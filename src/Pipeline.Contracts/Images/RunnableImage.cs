namespace Pipeline.Contracts.Images;

/// <summary>The source of a container: immutable bytes, never a tag.</summary>
/// <param name="Name">The name for the engine: an image ID (<c>sha256:…</c>) or a pinned reference to an index or one platform's manifest.</param>
/// <param name="Digest">The image ID or the digest of the index or manifest, as receipts record it.</param>
/// <param name="Tag">The human tag; recorded, but never used to run.</param>
public sealed record RunnableImage(string Name, Digest Digest, string? Tag)
{
    /// <summary>A locally built image, by its immutable ID.</summary>
    public static RunnableImage Built(Digest id, string tag) => new(id.ToString(), id, tag);

    /// <summary>An image in a registry.</summary>
    /// <exception cref="FaultException"><c>ERR_IMAGE_UNPINNED</c> if the reference has no digest.</exception>
    public static RunnableImage Pinned(ImageReference reference)
    {
        var digest = reference.RequireDigest();
        return new($"{reference.Registry}/{reference.Repository}@{digest}", digest, reference.Tag);
    }

    /// <summary>
    /// One platform of a pinned image. The engine receives the platform's own manifest, because the classic image store holds an index for only one
    /// platform; receipts record the index, which was verified to contain the manifest.
    /// </summary>
    /// <exception cref="FaultException"><c>ERR_IMAGE_UNPINNED</c> if the pin lacks the platform.</exception>
    public static RunnableImage Pinned(Pin pin, Platform platform) => pin.Platforms.TryGetValue(platform, out var manifest)
        ? new($"{pin.Repository}@{manifest}", pin.Index, pin.Tag)
        : throw new FaultException(ErrorCode.ImageUnpinned, $"{pin.Repository} for {platform}");
}
