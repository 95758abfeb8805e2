using Pipeline.Contracts;

namespace Pipeline.Oci;

/// <summary>Reads a registry; what cannot write has no verb to write with. Every body is verified before it is handed on.</summary>
/// <remarks>Each method throws <see cref="RegistryException"/> when the registry does not give an answer that can be believed.</remarks>
public interface IRegistryReader
{
    /// <summary>The manifest of these bytes, or none when the registry says that it has none.</summary>
    Task<Manifest?> Manifest(Repository repository, Digest digest, CancellationToken cancellationToken);

    /// <summary>The manifest that a tag names now, or none.</summary>
    Task<Manifest?> Manifest(Repository repository, string tag, CancellationToken cancellationToken);

    /// <summary>Whether a blob is there, and its size in bytes; none when it is not.</summary>
    Task<long?> BlobSize(Repository repository, Digest digest, CancellationToken cancellationToken);

    /// <summary>A blob's bytes; reading past the last one throws when they are not the descriptor's.</summary>
    Task<Stream> OpenBlob(Repository repository, Descriptor blob, CancellationToken cancellationToken);

    /// <summary>All tags of a repository, page by page.</summary>
    IAsyncEnumerable<string> Tags(Repository repository, CancellationToken cancellationToken);

    /// <summary>What refers to a manifest: by the referrers API, or by the fallback tag where there is none.</summary>
    /// <param name="repository">Where the manifest is.</param>
    /// <param name="subject">The manifest.</param>
    /// <param name="artifactType">Only these, or all.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    Task<IReadOnlyList<Descriptor>> Referrers(Repository repository, Digest subject, string? artifactType, CancellationToken cancellationToken);
}
