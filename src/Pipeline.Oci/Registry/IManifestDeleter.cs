namespace Pipeline.Oci.Registry;

/// <summary>Deletes manifests; nothing but Prune has it.</summary>
public interface IManifestDeleter
{
    /// <summary>Deletes a manifest with all its tags (OCI distribution spec, "Deleting Manifests"). Idempotent.</summary>
    /// <returns>Whether the registry had it.</returns>
    /// <exception cref="RegistryException">The registry refused it, or deletes nothing at all.</exception>
    Task<bool> Delete(Repository repository, Digest digest, CancellationToken cancellationToken);
}
