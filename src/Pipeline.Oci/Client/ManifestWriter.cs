using System.Net;
using System.Net.Http.Headers;
using Pipeline.Oci.Model;
using Pipeline.Oci.Registry;
using Pipeline.Oci.Transport;

namespace Pipeline.Oci.Client;

/// <summary>Puts manifests, and registers referrers with their subject if the registry does not.</summary>
internal sealed class ManifestWriter(RegistryTransport transport, FallbackTag fallback)
{
    public async Task Put(Repository repository, Manifest manifest, string? tag, CancellationToken cancellationToken)
    {
        var wire = Read(repository, manifest);
        var knowsSubject = await ManifestPut.Send(transport, repository, manifest, tag, cancellationToken);
        if (wire.Subject is { } subject && !knowsSubject)
        {
            await fallback.Add(repository, subject.ToDescriptor("subject").Digest, Referrer(manifest, wire), cancellationToken);
        }
    }

    private static ManifestWire Read(Repository repository, Manifest manifest)
    {
        try
        {
            var wire = ManifestWire.Read(manifest.Bytes, manifest.Descriptor.MediaType);
            wire.Subject?.ToDescriptor("subject");
            return wire;
        }
        catch (FormatException e)
        {
            throw new RegistryException(RegistryFailure.Refused, $"{repository}: manifest {manifest.Descriptor.Digest}: not sent: {e.Message}", e);
        }
    }

    // OCI distribution spec, "Pushing Manifests with Subject": the artifact type is the manifest's, or its config's media type.
    private static Descriptor Referrer(Manifest manifest, ManifestWire wire) => manifest.Descriptor with
    {
        ArtifactType = wire.ArtifactType ?? wire.Config?.MediaType,
        Annotations = AnnotationsWire.Read(wire.Annotations),
    };
}

/// <summary>The request that puts a manifest.</summary>
internal static class ManifestPut
{
    /// <returns>Whether the registry has registered the manifest with its subject.</returns>
    public static Task<bool> Send(RegistryTransport transport, Repository repository, Manifest manifest, string? tag, CancellationToken cancellationToken)
    {
        var digest = manifest.Descriptor.Digest;
        var address = transport.Endpoint.At(repository, $"manifests/{(tag is null ? digest.ToString() : TagForm.Require(tag))}");
        var request = new RegistryRequest(HttpMethod.Put, repository, tag is null ? $"manifest {digest}" : $"manifest {digest} as {tag}", address)
        {
            Scope = TokenScope.PushTo(repository),
            Content = () => Body(manifest),
        };
        return transport.Exchange(request, (response, token) => IsRegistered(request, response, digest, token), cancellationToken);
    }

    private static async Task<bool> IsRegistered(RegistryRequest request, HttpResponseMessage response, Digest digest, CancellationToken cancellationToken)
    {
        if (response.StatusCode is not (HttpStatusCode.Created or HttpStatusCode.OK or HttpStatusCode.Accepted or HttpStatusCode.NoContent))
        {
            throw await RegistryRefusal.Of(request, response, cancellationToken);
        }

        ContentDigest.Agree(request, ContentDigest.Claimed(response), digest);
        return response.Headers.NonValidated.Contains("OCI-Subject");
    }

    private static ReadOnlyMemoryContent Body(Manifest manifest)
    {
        var body = new ReadOnlyMemoryContent(manifest.Bytes);
        body.Headers.ContentType = new MediaTypeHeaderValue(manifest.Descriptor.MediaType);
        return body;
    }
}
