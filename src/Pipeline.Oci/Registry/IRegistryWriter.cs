using Pipeline.Contracts;

namespace Pipeline.Oci;

/// <summary>Writes to a registry. All of it is idempotent: writing what is there changes nothing.</summary>
public interface IRegistryWriter
{
    /// <summary>Puts a manifest under its digest, and under a tag where one is given. Everything it names must be there.</summary>
    Task Put(Repository repository, Manifest manifest, string? tag, CancellationToken cancellationToken);

    /// <summary>Uploads a blob unless it is there.</summary>
    /// <param name="repository">Where to.</param>
    /// <param name="blob">What it is.</param>
    /// <param name="open">Opens its bytes from the beginning; once more for every attempt.</param>
    /// <param name="cancellationToken">Stops the upload.</param>
    /// <returns>Whether bytes were sent.</returns>
    Task<bool> Upload(Repository repository, Descriptor blob, Func<Stream> open, CancellationToken cancellationToken);

    /// <summary>Makes a blob of another repository of the same registry appear in this one without sending it.</summary>
    /// <returns>Whether the registry did; it may refuse without an error.</returns>
    Task<bool> Mount(Repository repository, Digest blob, Repository from, CancellationToken cancellationToken);
}
