namespace Pipeline.Cli.Hosting;

/// <summary>An image by reference, pinned or not, or by its engine's ID.</summary>
internal sealed record ImageArgument(ImageReference? Reference, Digest? Id)
{
    /// <exception cref="FaultException"><c>ERR_IMAGE_UNPINNED</c> if the reference has no digest.</exception>
    public RunnableImage Resolve() => Reference is null ? new RunnableImage(Id!.ToString(), Id, null) : RunnableImage.Pinned(Reference);
}
