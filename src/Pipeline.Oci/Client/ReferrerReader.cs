using System.Net;
using Pipeline.Oci.Model;
using Pipeline.Oci.Registry;
using Pipeline.Oci.Transport;

namespace Pipeline.Oci.Client;

/// <summary>Lists the referrers of a manifest (OCI distribution spec, "Listing Referrers"), from the fallback tag if the registry lacks the API.</summary>
internal sealed class ReferrerReader(RegistryReads reads, ManifestReader manifests)
{
    public async Task<IReadOnlyList<Descriptor>> Of(Repository repository, Digest subject, string? artifactType, CancellationToken cancellationToken)
    {
        var (all, denied) = await FromApi(repository, subject, artifactType, cancellationToken);
        all ??= await FromTag(repository, subject, cancellationToken) ?? (denied is null ? [] : throw denied);

        // Registries need not filter, and the fallback tag does not.
        return artifactType is null ? all : [.. all.Where(referrer => referrer.ArtifactType == artifactType)];
    }

    /// <summary>The tag that replaces the API: <c>sha256-HEX</c>.</summary>
    public static string FallbackTag(Digest subject) => $"sha256-{subject.Hex}";

    private async Task<(IReadOnlyList<Descriptor>? All, RegistryException? Denied)> FromApi(
        Repository repository, Digest subject, string? artifactType, CancellationToken cancellationToken)
    {
        var query = artifactType is null ? "" : $"?artifactType={Uri.EscapeDataString(artifactType)}";
        var request = reads.Of(repository, $"referrers/{subject}{query}", $"referrers of {subject}") with
        {
            Accept = [MediaTypes.OciIndex],
            FollowsSeeOther = false,
        };
        var pages = new Pages(request);
        var all = new List<Descriptor>();
        for (var next = request; next is not null;)
        {
            var current = next;
            var page = await reads.Get(current, (response, token) => Page(current, pages, response, token), cancellationToken);
            if (page.Entries is null)
            {
                return current == request ? (null, page.Denied) : throw current.Fail(RegistryFailure.Corrupt, "a page that is not an index");
            }

            all.AddRange(page.Entries);
            next = page.Next;
        }

        return (all, null);
    }

    // GHCR has answered 404, and 303 to a web page, so any answer that is not an index means that the API is missing. A client that is denied the API
    // may still read the tag, but a missing tag then proves nothing.
    private static async Task<ReferrerPage> Page(RegistryRequest request, Pages pages, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        switch (response.StatusCode)
        {
            case HttpStatusCode.OK when ContentType.Of(response) == MediaTypes.OciIndex:
                var body = await RequestSender.Read(request, response, Manifest.MaxBytes, cancellationToken);
                return new ReferrerPage(Parse(request, MediaTypes.OciIndex, body), pages.After(response), null);
            case HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden:
                return new ReferrerPage(null, null, await RegistryRefusal.Of(request, response, cancellationToken));
            default:
                return new ReferrerPage(null, null, null);
        }
    }

    private async Task<IReadOnlyList<Descriptor>?> FromTag(Repository repository, Digest subject, CancellationToken cancellationToken)
    {
        var tag = FallbackTag(subject);
        var index = await manifests.Read(repository, tag, cancellationToken);
        var request = reads.Of(repository, "", $"referrers of {subject} (tag {tag})");
        return index is null ? null : Parse(request, index.Descriptor.MediaType, index.Bytes);
    }

    private static IReadOnlyList<Descriptor> Parse(RegistryRequest request, string mediaType, ReadOnlyMemory<byte> body)
    {
        try
        {
            return ImageIndex.Parse(Manifest.Of(mediaType, body)).Manifests;
        }
        catch (FormatException e)
        {
            throw request.Fail(RegistryFailure.Corrupt, $"the answer is not an index: {e.Message}", e);
        }
    }

    private sealed record ReferrerPage(IReadOnlyList<Descriptor>? Entries, RegistryRequest? Next, RegistryException? Denied);
}
