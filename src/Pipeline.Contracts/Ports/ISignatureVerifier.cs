namespace Pipeline.Contracts.Ports;

/// <summary>Verifies image signatures with the configured key.</summary>
public interface ISignatureVerifier
{
    /// <summary>Why no signature of the image verifies, in one line, or null if one does.</summary>
    /// <param name="image">The image by digest.</param>
    /// <param name="cancellationToken">Stops the verification.</param>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c> if the signatures could not be checked.</exception>
    Task<string?> Problem(ImageReference image, CancellationToken cancellationToken);
}
