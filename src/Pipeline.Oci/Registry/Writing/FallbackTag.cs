using Pipeline.Contracts;

namespace Pipeline.Oci;

/// <summary>Keeps the list of a subject's referrers under the tag <c>sha256-HEX</c> (OCI distribution spec, "Referrers Tag Schema").</summary>
/// <remarks>Nothing locks a tag against other clients: it is read back, and written again when another client's list has taken the place of ours.</remarks>
internal sealed class FallbackTag(RegistryTransport transport, ReadOnlyRegistry reader) : IDisposable
{
    private const int Rounds = 8;
    private readonly SemaphoreSlim gate = new(1, 1); // Within this process, one after the other.

    public async Task Add(Repository repository, Digest subject, Descriptor referrer, CancellationToken cancellationToken)
    {
        await gate.WaitAsync(cancellationToken);
        try
        {
            var tag = ReferrerReader.FallbackTag(subject);
            for (var round = 0; round < Rounds; round++)
            {
                var list = await Read(repository, tag, cancellationToken);
                if (list.Manifests.Any(one => one.Digest == referrer.Digest))
                {
                    return;
                }

                var longer = list with { Manifests = [.. list.Manifests, referrer] };
                await ManifestPut.Send(transport, repository, longer.ToManifest(), tag, cancellationToken);
            }

            throw new RegistryException(RegistryFailure.Refused, $"{repository}: tag {tag}: written {Rounds} times, and each time replaced by others");
        }
        finally
        {
            gate.Release();
        }
    }

    public void Dispose() => gate.Dispose();

    private async Task<ImageIndex> Read(Repository repository, string tag, CancellationToken cancellationToken)
    {
        var list = await reader.Manifest(repository, tag, cancellationToken);
        try
        {
            return list is null ? new ImageIndex([]) : ImageIndex.Parse(list);
        }
        catch (FormatException e)
        {
            throw new RegistryException(RegistryFailure.Corrupt, $"{repository}: tag {tag}: no list of referrers: {e.Message}", e);
        }
    }
}
