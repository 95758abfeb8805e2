using Pipeline.Lanes.Release;
using Pipeline.Oci.Model;
using Pipeline.Oci.Registry;

namespace Pipeline.Lanes.Pinning;

/// <summary>Attaches statements to an image.</summary>
/// <param name="reader">Reads them back.</param>
/// <param name="writer">Writes them.</param>
internal sealed class StatementAttachment(IRegistryReader reader, IRegistryWriter writer)
{
    private readonly AttachedStatements attached = new(reader);

    /// <summary>Attaches a statement, unless it is attached already.</summary>
    /// <exception cref="RegistryException">The registry refused it, or does not list it.</exception>
    public async Task Attach(Repository repository, Descriptor index, Statement statement, CancellationToken cancellationToken)
    {
        if (await attached.Has(repository, index, statement, cancellationToken))
        {
            return;
        }

        await SingleLayer.Upload(writer, repository, statement.Layer, statement.Bytes, cancellationToken);
        await writer.Put(repository, statement.ManifestOf(index), tag: null, cancellationToken);
        if (!await attached.Has(repository, index, statement, cancellationToken))
        {
            throw new RegistryException(RegistryFailure.Corrupt, $"{repository.At(index.Digest)} does not list the statement that was attached to it");
        }
    }
}
