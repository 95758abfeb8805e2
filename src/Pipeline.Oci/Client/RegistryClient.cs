using System.Net;
using System.Runtime.ExceptionServices;
using Pipeline.Oci.Model;
using Pipeline.Oci.Registry;
using Pipeline.Oci.Transport;

namespace Pipeline.Oci.Client;

/// <summary>A client for registries of the OCI distribution spec 1.1. Thread-safe; share one per program to reuse connections and tokens.</summary>
public sealed class RegistryClient : IRegistryReader, IRegistryWriter, IManifestDeleter, IDisposable
{
    private readonly RegistryTransport transport;
    private readonly ReadOnlyRegistry reader;
    private readonly FallbackTag fallback;
    private readonly BlobWriter blobs;
    private readonly ManifestWriter manifests;

    public RegistryClient(RegistryOptions options)
    {
        transport = new RegistryTransport(options);
        reader = new ReadOnlyRegistry(transport);
        blobs = new BlobWriter(transport, options);
        fallback = new FallbackTag(transport, reader);
        manifests = new ManifestWriter(transport, fallback);
    }

    public Task<Manifest?> Manifest(Repository repository, Digest digest, CancellationToken cancellationToken) =>
        reader.Manifest(repository, digest, cancellationToken);

    public Task<Manifest?> Manifest(Repository repository, string tag, CancellationToken cancellationToken) =>
        reader.Manifest(repository, tag, cancellationToken);

    public Task<long?> BlobSize(Repository repository, Digest digest, CancellationToken cancellationToken) =>
        reader.BlobSize(repository, digest, cancellationToken);

    public Task<Stream> OpenBlob(Repository repository, Descriptor blob, CancellationToken cancellationToken) =>
        reader.OpenBlob(repository, blob, cancellationToken);

    public IAsyncEnumerable<string> Tags(Repository repository, CancellationToken cancellationToken) =>
        reader.Tags(repository, cancellationToken);

    public Task<IReadOnlyList<Descriptor>> Referrers(Repository repository, Digest subject, string? artifactType, CancellationToken cancellationToken) =>
        reader.Referrers(repository, subject, artifactType, cancellationToken);

    public Task Put(Repository repository, Manifest manifest, string? tag, CancellationToken cancellationToken) =>
        manifests.Put(repository, manifest, tag, cancellationToken);

    public Task<bool> Upload(Repository repository, Descriptor blob, Func<Stream> open, CancellationToken cancellationToken) =>
        blobs.Upload(repository, blob, open, cancellationToken);

    public Task<bool> Mount(Repository repository, Digest blob, Repository from, CancellationToken cancellationToken) =>
        blobs.Mount(repository, blob, from, cancellationToken);

    public Task<bool> Delete(Repository repository, Digest digest, CancellationToken cancellationToken) =>
        ManifestDelete.Send(transport, repository, digest, cancellationToken);

    public void Dispose()
    {
        fallback.Dispose();
        reader.Dispose();
        transport.Dispose();
    }
}

/// <summary>Adds blobs to a repository by mount, whole upload or chunked upload (OCI distribution spec, "Pushing blobs").</summary>
internal sealed class BlobWriter(RegistryTransport transport, RegistryOptions options)
{
    public async Task<bool> Upload(Repository repository, Descriptor blob, Func<Stream> open, CancellationToken cancellationToken)
    {
        var requests = new UploadRequests(transport, repository, $"blob {blob.Digest}", TokenScope.PushTo(repository));
        await using var bytes = new BlobBytes(open, blob);
        var upload = new BlobUpload(requests, blob, bytes, options);
        try
        {
            return await transport.Operate(repository, requests.Subject, blob.Size, upload.Attempt, cancellationToken);
        }
        catch (SourceException e)
        {
            // The caller's own file failed, so rethrow its exception.
            ExceptionDispatchInfo.Throw(e.InnerException!);
            throw;
        }
    }

    public Task<bool> Mount(Repository repository, Digest blob, Repository from, CancellationToken cancellationToken)
    {
        if (!string.Equals(repository.Registry, from.Registry, StringComparison.OrdinalIgnoreCase))
        {
            throw new ArgumentException($"{from} is not in the same registry as {repository}", nameof(from));
        }

        var requests = new UploadRequests(transport, repository, $"blob {blob} of {from.Name}", TokenScope.MountInto(repository, from));
        var query = $"?mount={Uri.EscapeDataString(blob.ToString())}&from={Uri.EscapeDataString(RegistryEndpoint.Name(from))}";
        var request = requests.Post(query);
        return transport.Exchange(request, async (response, token) => await IsMounted(request, response, blob, token), cancellationToken);
    }

    private static async Task<bool> IsMounted(RegistryRequest request, HttpResponseMessage response, Digest blob, CancellationToken cancellationToken)
    {
        switch (response.StatusCode)
        {
            case HttpStatusCode.Created:
                ContentDigest.Agree(request, ContentDigest.Claimed(response), blob);
                return true;
            case HttpStatusCode.Accepted: // The registry began an upload instead, which it will expire.
            case HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed:
                return false;
            default:
                throw await RegistryRefusal.Of(request, response, cancellationToken);
        }
    }
}
