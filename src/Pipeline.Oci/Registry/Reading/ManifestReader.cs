using System.Net;
using Pipeline.Contracts;

namespace Pipeline.Oci;

/// <summary>Reads manifests: one request each, the bytes hashed here, and what the registry says about them held against them.</summary>
internal sealed class ManifestReader(RegistryReads reads)
{
    public Task<Manifest?> Read(Repository repository, Digest digest, CancellationToken cancellationToken) =>
        Read(repository, digest.ToString(), $"manifest {digest}", digest, cancellationToken);

    public Task<Manifest?> Read(Repository repository, string tag, CancellationToken cancellationToken) =>
        Read(repository, TagForm.Require(tag), $"tag {tag}", digest: null, cancellationToken);

    private Task<Manifest?> Read(Repository repository, string reference, string what, Digest? digest, CancellationToken cancellationToken)
    {
        var request = reads.Of(repository, $"manifests/{reference}", what) with { Accept = MediaTypes.Manifests };
        return reads.Get(request, (response, token) => Read(request, response, digest, token), cancellationToken);
    }

    private static async Task<Manifest?> Read(RegistryRequest request, HttpResponseMessage response, Digest? digest, CancellationToken cancellationToken)
    {
        if (response.StatusCode != HttpStatusCode.OK)
        {
            return await Missing.OrRefused<Manifest>(request, response, cancellationToken);
        }

        var contentType = ContentType.Of(response);
        ManifestCheck.RefuseType(request, contentType);
        var body = await RequestSender.Read(request, response, Manifest.MaxBytes, cancellationToken);
        return ManifestCheck.Of(request, contentType, body, digest, ContentDigest.Said(response));
    }
}
