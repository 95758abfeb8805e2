using System.Net.Http.Headers;
using Pipeline.Oci.Model;
using Pipeline.Oci.Registry;
using Pipeline.Oci.Transport;

namespace Pipeline.Oci.Client;

/// <summary>The requests of one upload.</summary>
internal sealed class UploadRequests(RegistryTransport transport, Repository repository, string what, TokenScope scope)
{
    public string Subject => $"{repository}: {what}";

    public RegistryTransport Transport => transport;

    public RegistryRequest Head(Descriptor blob) => To(HttpMethod.Head, transport.Endpoint.At(repository, $"blobs/{blob.Digest}"));

    /// <summary>Begins an upload, or mounts a blob.</summary>
    public RegistryRequest Post(string query) =>
        To(HttpMethod.Post, transport.Endpoint.At(repository, "blobs/uploads/" + query)) with { Content = Nothing };

    /// <summary>Sends a chunk; its range has the spec's form, which differs from HTTP's.</summary>
    public RegistryRequest Patch(Uri location, BlobBytes bytes, long from, long length) => To(HttpMethod.Patch, location) with
    {
        Content = () => Part(bytes, from, length, headers => headers.TryAddWithoutValidation("Content-Range", $"{from}-{from + length - 1}")),
    };

    /// <summary>Completes an upload, with or without last bytes.</summary>
    public RegistryRequest Put(Uri location, Descriptor blob, BlobBytes? bytes) =>
        To(HttpMethod.Put, LocationQuery.Append(location, $"digest={Uri.EscapeDataString(blob.Digest.ToString())}")) with
        {
            Content = bytes is null ? Nothing : () => Part(bytes, 0, blob.Size, static _ => { }),
        };

    /// <summary>Queries the progress of an upload.</summary>
    public RegistryRequest Status(Uri location) => To(HttpMethod.Get, location);

    private RegistryRequest To(HttpMethod method, Uri address) => new(method, repository, what, address) { Scope = scope };

    private static ByteArrayContent Nothing() => new([]);

    private static BlobPart Part(BlobBytes bytes, long from, long length, Action<HttpContentHeaders> more)
    {
        var part = new BlobPart(bytes, from, length);
        part.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        more(part.Headers);
        return part;
    }
}
