namespace Pipeline.Contracts;

/// <summary>A document that is signed together with an image.</summary>
/// <param name="PredicateType">What kind of thing it says (in-toto predicate type).</param>
/// <param name="Predicate">What it says: JSON.</param>
public sealed record SignedPredicate(string PredicateType, ReadOnlyMemory<byte> Predicate);

/// <summary>Signs images where they are.</summary>
public interface IImageSigner
{
    /// <summary>Makes sure that it can sign at all: the program is one that it knows, and the key can be read.</summary>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c>: it cannot.</exception>
    Task Check(CancellationToken cancellationToken);

    /// <summary>Makes sure that the image is signed with the key, and these documents with it; a signature that verifies stays.</summary>
    /// <param name="image">The image by digest.</param>
    /// <param name="documents">What is signed beside it; may be empty.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>Whether anything was signed.</returns>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c> when it could not be signed.</exception>
    Task<bool> Sign(ImageReference image, IReadOnlyList<SignedPredicate> documents, CancellationToken cancellationToken);
}
