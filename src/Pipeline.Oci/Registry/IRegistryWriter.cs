using Pipeline.Oci.Model;

namespace Pipeline.Oci.Registry;

/// <summary>Writes to a registry. All operations are idempotent.</summary>
public interface IRegistryWriter
{
    /// <summary>Puts a manifest under its digest, and under a tag if given. Everything it names must exist.</summary>
    Task Put(Repository repository, Manifest manifest, string? tag, CancellationToken cancellationToken);

    /// <summary>Uploads a blob unless it exists.</summary>
    /// <param name="repository">The target repository.</param>
    /// <param name="blob">The blob's descriptor.</param>
    /// <param name="open">Opens the bytes from the beginning, once per attempt.</param>
    /// <param name="cancellationToken">Stops the upload.</param>
    /// <returns>Whether bytes were sent.</returns>
    Task<bool> Upload(Repository repository, Descriptor blob, Func<Stream> open, CancellationToken cancellationToken);

    /// <summary>Mounts a blob from another repository of the same registry without sending it.</summary>
    /// <returns>Whether the registry mounted it; it may decline without an error.</returns>
    Task<bool> Mount(Repository repository, Digest blob, Repository from, CancellationToken cancellationToken);
}
