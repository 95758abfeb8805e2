using Pipeline.Oci.Model;
using Pipeline.Oci.Registry;
using Pipeline.Oci.Transport;

namespace Pipeline.Oci.Client;

/// <summary>Maintains the list of a subject's referrers under the tag <c>sha256-HEX</c> (OCI distribution spec, "Referrers Tag Schema").</summary>
/// <remarks>Tags have no locks: the list is read back, and written again if another client has overwritten it.</remarks>
internal sealed class FallbackTag(RegistryTransport transport, ReadOnlyRegistry reader) : IDisposable
{
    private const int Rounds = 8;
    private readonly SemaphoreSlim gate = new(1, 1); // Serializes the updates of this process.

    public async Task Add(Repository repository, Digest subject, Descriptor referrer, CancellationToken cancellationToken)
    {
        await gate.WaitAsync(cancellationToken);
        try
        {
            var tag = ReferrerReader.FallbackTag(subject);
            for (var round = 0; round < Rounds; round++)
            {
                var list = await Read(repository, tag, cancellationToken);
                if (list.Manifests.Any(entry => entry.Digest == referrer.Digest))
                {
                    return;
                }

                var longer = list with { Manifests = [.. list.Manifests, referrer] };
                await ManifestPut.Send(transport, repository, longer.ToManifest(), tag, cancellationToken);
            }

            throw new RegistryException(RegistryFailure.Refused, $"{repository}: tag {tag}: written {Rounds} times, but other clients replaced it each time");
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
            throw new RegistryException(RegistryFailure.Corrupt, $"{repository}: tag {tag}: not a list of referrers: {e.Message}", e);
        }
    }
}
