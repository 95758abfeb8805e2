using System.Net;
using System.Runtime.ExceptionServices;
using Pipeline.Contracts;

namespace Pipeline.Oci;

/// <summary>Makes blobs appear in a repository: mounted, sent whole, or in pieces (OCI distribution spec, "Pushing blobs").</summary>
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
            // What is wrong is the caller's own file, and so is the exception.
            ExceptionDispatchInfo.Throw(e.InnerException!);
            throw;
        }
    }

    public Task<bool> Mount(Repository repository, Digest blob, Repository from, CancellationToken cancellationToken)
    {
        if (!string.Equals(repository.Registry, from.Registry, StringComparison.OrdinalIgnoreCase))
        {
            throw new ArgumentException($"{from} is not of the same registry as {repository}", nameof(from));
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
                ContentDigest.Agree(request, ContentDigest.Said(response), blob);
                return true;
            case HttpStatusCode.Accepted: // An upload was begun instead; the registry forgets it by itself.
            case HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed:
                return false;
            default:
                throw await RegistryRefusal.Of(request, response, cancellationToken);
        }
    }
}
