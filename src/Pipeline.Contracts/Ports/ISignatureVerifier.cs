namespace Pipeline.Contracts;

/// <summary>Verifies signatures of images with the key that was configured.</summary>
public interface ISignatureVerifier
{
    /// <summary>Why no signature of the image verifies, in one line, or none when one does.</summary>
    /// <param name="image">The image by digest.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c> when it could not be told.</exception>
    Task<string?> Problem(ImageReference image, CancellationToken cancellationToken);
}
