using Pipeline.Oci.Model;

namespace Pipeline.Oci.Registry;

/// <summary>Reads a registry; it has no write operations. Every body is verified.</summary>
/// <remarks>Each method throws <see cref="RegistryException"/> if the registry gives no credible answer.</remarks>
public interface IRegistryReader
{
    /// <summary>The manifest with this digest, or null if the registry has none.</summary>
    Task<Manifest?> Manifest(Repository repository, Digest digest, CancellationToken cancellationToken);

    /// <summary>The manifest that a tag currently names, or null.</summary>
    Task<Manifest?> Manifest(Repository repository, string tag, CancellationToken cancellationToken);

    /// <summary>The size of a blob in bytes; null if it does not exist.</summary>
    Task<long?> BlobSize(Repository repository, Digest digest, CancellationToken cancellationToken);

    /// <summary>A blob's bytes; reading the last one throws if they do not match the descriptor.</summary>
    Task<Stream> OpenBlob(Repository repository, Descriptor blob, CancellationToken cancellationToken);

    /// <summary>All tags of a repository, page by page.</summary>
    IAsyncEnumerable<string> Tags(Repository repository, CancellationToken cancellationToken);

    /// <summary>The referrers of a manifest: from the referrers API, or from the fallback tag where the API is missing.</summary>
    /// <param name="repository">The repository of the manifest.</param>
    /// <param name="subject">The manifest.</param>
    /// <param name="artifactType">Only this type; null for all.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    Task<IReadOnlyList<Descriptor>> Referrers(Repository repository, Digest subject, string? artifactType, CancellationToken cancellationToken);
}
