namespace Pipeline.Contracts.Ports;

/// <summary>A document to sign together with an image.</summary>
/// <param name="PredicateType">The in-toto predicate type.</param>
/// <param name="Predicate">The predicate as JSON.</param>
public sealed record SignedPredicate(string PredicateType, ReadOnlyMemory<byte> Predicate);

/// <summary>Signs images in their registry.</summary>
public interface IImageSigner
{
    /// <summary>Checks that signing can work: the program is a supported one, and the key is readable.</summary>
    /// <param name="cancellationToken">Stops the check.</param>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c> if signing cannot work.</exception>
    Task Check(CancellationToken cancellationToken);

    /// <summary>Ensures that the key has signed the image and these documents; a valid signature is left alone.</summary>
    /// <param name="image">The image by digest.</param>
    /// <param name="documents">The documents to sign beside the image; may be empty.</param>
    /// <param name="cancellationToken">Stops the signing.</param>
    /// <returns>Whether anything was signed.</returns>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c> if the image could not be signed.</exception>
    Task<bool> Sign(ImageReference image, IReadOnlyList<SignedPredicate> documents, CancellationToken cancellationToken);
}
