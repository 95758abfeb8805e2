using Pipeline.Lanes.Release;
using Pipeline.Oci.Model;
using Pipeline.Oci.Registry;

namespace Pipeline.Lanes.Pinning;

/// <summary>Reads the statements attached to an image: each is an artifact in the same repository that refers to the index (OCI image spec, "subject").</summary>
/// <param name="reader">The registry.</param>
internal sealed class AttachedStatements(IRegistryReader reader)
{
    // The documents of a release. Anyone who may write to the repository may attach others, which nobody here signs.
    private static readonly IReadOnlyList<string> OfRelease = [Spdx.PredicateType, Provenance.PredicateType];

    /// <summary>The number of documents that a release attaches to an image for each source that builds it.</summary>
    public static int Documents => OfRelease.Count;

    /// <summary>The bill of materials and the provenance of a pinned image, about the source of its pin, as they are or will be signed.</summary>
    /// <exception cref="RegistryException">The registry gave no credible answer.</exception>
    public async Task<IReadOnlyList<SignedPredicate>> Read(Pin pin, CancellationToken cancellationToken)
    {
        var repository = Repository.Of(pin.Repository);
        var found = new SortedDictionary<string, SignedPredicate>(StringComparer.Ordinal);
        foreach (var referrer in (await reader.Referrers(repository, pin.Index, MediaTypes.InToto, cancellationToken)).OrderBy(referrer => referrer.Digest))
        {
            if (await reader.Manifest(repository, referrer.Digest, cancellationToken) is { } manifest
                && SingleLayer.Of(manifest) is { } layer
                && Statement.Read(await SingleLayer.Read(reader, repository, layer, cancellationToken), pin) is { } said
                && OfRelease.Contains(said.PredicateType, StringComparer.Ordinal))
            {
                found.TryAdd(said.PredicateType, said);
            }
        }

        return [.. found.Values];
    }

    /// <summary>Whether exactly these bytes are attached.</summary>
    /// <exception cref="RegistryException">The registry gave no credible answer.</exception>
    public async Task<bool> Has(Repository repository, Descriptor index, Statement statement, CancellationToken cancellationToken)
    {
        var attached = statement.ManifestOf(index).Descriptor.Digest;
        return (await reader.Referrers(repository, index.Digest, MediaTypes.InToto, cancellationToken)).Any(referrer => referrer.Digest == attached);
    }
}
