using Pipeline.Contracts;
using Pipeline.Oci;

namespace Pipeline.Lanes;

/// <summary>Attaches statements to an image: each an artifact of the same repository that refers to the index (OCI image spec, "subject").</summary>
/// <param name="reader">Reads them back.</param>
/// <param name="writer">Writes them.</param>
internal sealed class StatementAttachment(IRegistryReader reader, IRegistryWriter writer)
{
    /// <summary>Where a statement's manifest and layer say what it is about (in-toto's own name).</summary>
    public const string PredicateType = "in-toto.io/predicate-type";

    /// <summary>Attaches one; what is attached already stays as it is.</summary>
    /// <exception cref="RegistryException">The registry did not take it, or does not list it.</exception>
    public async Task Attach(Repository repository, Descriptor index, Statement statement, CancellationToken cancellationToken)
    {
        var annotations = new Dictionary<string, string>(StringComparer.Ordinal) { [PredicateType] = statement.PredicateType };
        var content = new Descriptor(MediaTypes.InToto, Sha256.Of(statement.Bytes.Span), statement.Bytes.Length);
        var manifest = (ImageManifest.Artifact(MediaTypes.InToto, index, content with { Annotations = annotations }) with { Annotations = annotations }).ToManifest();
        if (await IsListed(repository, index, manifest, cancellationToken))
        {
            return;
        }

        await writer.Upload(repository, ImageManifest.EmptyConfig, () => Open(ImageManifest.EmptyConfigBytes), cancellationToken);
        await writer.Upload(repository, content, () => Open(statement.Bytes), cancellationToken);
        await writer.Put(repository, manifest, tag: null, cancellationToken);
        if (!await IsListed(repository, index, manifest, cancellationToken))
        {
            throw new RegistryException(RegistryFailure.Corrupt, $"{repository.At(index.Digest)} does not list the statement that was attached to it");
        }
    }

    /// <summary>What is attached to a pinned image about the source of its pin, one of each kind, as it was signed or is to be.</summary>
    /// <exception cref="RegistryException">The registry gave no answer that can be believed.</exception>
    public async Task<IReadOnlyList<SignedPredicate>> Read(Pin pin, CancellationToken cancellationToken)
    {
        var repository = Repository.Of(pin.Repository);
        var found = new SortedDictionary<string, SignedPredicate>(StringComparer.Ordinal);
        foreach (var referrer in (await reader.Referrers(repository, pin.Index, MediaTypes.InToto, cancellationToken)).OrderBy(referrer => referrer.Digest))
        {
            if (await reader.Manifest(repository, referrer.Digest, cancellationToken) is { } manifest
                && Content(manifest) is { Size: <= StrictJson.MaxBytes } layer
                && Statement.Read(await Bytes(repository, layer, cancellationToken), pin) is { } said)
            {
                found.TryAdd(said.PredicateType, said);
            }
        }

        return [.. found.Values];
    }

    // Anything may refer to an image: what is no artifact of one layer is somebody else's.
    private static Descriptor? Content(Manifest manifest)
    {
        try
        {
            return ImageManifest.Parse(manifest).Layers is [var only] ? only : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private async Task<byte[]> Bytes(Repository repository, Descriptor layer, CancellationToken cancellationToken)
    {
        await using var blob = await reader.OpenBlob(repository, layer, cancellationToken);
        using var bytes = new MemoryStream();
        await blob.CopyToAsync(bytes, cancellationToken);
        return bytes.ToArray();
    }

    private async Task<bool> IsListed(Repository repository, Descriptor index, Manifest manifest, CancellationToken cancellationToken) =>
        (await reader.Referrers(repository, index.Digest, MediaTypes.InToto, cancellationToken)).Any(referrer => referrer.Digest == manifest.Descriptor.Digest);

    private static MemoryStream Open(ReadOnlyMemory<byte> bytes) => new(bytes.ToArray(), writable: false);
}
