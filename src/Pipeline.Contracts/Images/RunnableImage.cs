namespace Pipeline.Contracts;

/// <summary>What a container is created from: always immutable bytes, never a tag.</summary>
/// <param name="Name">What the engine is given: an image ID (<c>sha256:…</c>) or a pinned reference.</param>
/// <param name="Digest">The image ID or manifest digest, as receipts record it.</param>
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
}
