using Pipeline.Lanes.Release;
using Pipeline.Oci.Model;
using Pipeline.Oci.Registry;

namespace Pipeline.Lanes.Pinning;

/// <summary>Attaches statements to an image: each is an artifact in the same repository that refers to the index (OCI image spec, "subject").</summary>
/// <param name="reader">Reads them back.</param>
/// <param name="writer">Writes them.</param>
internal sealed class StatementAttachment(IRegistryReader reader, IRegistryWriter writer)
{
    /// <summary>The annotation on manifest and layer for the statement's type (in-toto's own name).</summary>
    public const string PredicateType = "in-toto.io/predicate-type";

    /// <summary>Attaches a statement, unless it is attached already.</summary>
    /// <exception cref="RegistryException">The registry refused it, or does not list it.</exception>
    public async Task Attach(Repository repository, Descriptor index, Statement statement, CancellationToken cancellationToken)
    {
        var annotations = new Dictionary<string, string>(StringComparer.Ordinal) { [PredicateType] = statement.PredicateType };
        var content = new Descriptor(MediaTypes.InToto, Sha256.Of(statement.Bytes.Span), statement.Bytes.Length);
        var manifest = (ImageManifest.Artifact(MediaTypes.InToto, index, content with { Annotations = annotations }) with { Annotations = annotations }).ToManifest();
        if (await IsListed(repository, index, manifest, cancellationToken))
        {
            return;
        }

        await SingleLayer.Upload(writer, repository, content, statement.Bytes, cancellationToken);
        await writer.Put(repository, manifest, tag: null, cancellationToken);
        if (!await IsListed(repository, index, manifest, cancellationToken))
        {
            throw new RegistryException(RegistryFailure.Corrupt, $"{repository.At(index.Digest)} does not list the statement that was attached to it");
        }
    }

    /// <summary>The statements attached to a pinned image about the source of its pin, one of each kind, as they are or will be signed.</summary>
    /// <exception cref="RegistryException">The registry gave no credible answer.</exception>
    public async Task<IReadOnlyList<SignedPredicate>> Read(Pin pin, CancellationToken cancellationToken)
    {
        var repository = Repository.Of(pin.Repository);
        var found = new SortedDictionary<string, SignedPredicate>(StringComparer.Ordinal);
        foreach (var referrer in (await reader.Referrers(repository, pin.Index, MediaTypes.InToto, cancellationToken)).OrderBy(referrer => referrer.Digest))
        {
            if (await reader.Manifest(repository, referrer.Digest, cancellationToken) is { } manifest
                && SingleLayer.Of(manifest) is { } layer
                && Statement.Read(await SingleLayer.Read(reader, repository, layer, cancellationToken), pin) is { } said)
            {
                found.TryAdd(said.PredicateType, said);
            }
        }

        return [.. found.Values];
    }

    private async Task<bool> IsListed(Repository repository, Descriptor index, Manifest manifest, CancellationToken cancellationToken) =>
        (await reader.Referrers(repository, index.Digest, MediaTypes.InToto, cancellationToken)).Any(referrer => referrer.Digest == manifest.Descriptor.Digest);
}
