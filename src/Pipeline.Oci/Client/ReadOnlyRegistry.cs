using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Pipeline.Oci.Model;
using Pipeline.Oci.Registry;
using Pipeline.Oci.Transport;

namespace Pipeline.Oci.Client;

/// <summary>Reads registries and cannot write: it sends only GET and HEAD, and requests tokens only for <c>pull</c>.</summary>
public sealed class ReadOnlyRegistry : IRegistryReader, IDisposable
{
    private readonly RegistryTransport transport;
    private readonly ManifestReader manifests;
    private readonly BlobReader blobs;
    private readonly TagReader tags;
    private readonly ReferrerReader referrers;

    public ReadOnlyRegistry(RegistryOptions options)
        : this(new RegistryTransport(options))
    {
    }

    internal ReadOnlyRegistry(RegistryTransport transport)
    {
        this.transport = transport;
        var reads = new RegistryReads(transport);
        manifests = new ManifestReader(reads);
        blobs = new BlobReader(reads);
        tags = new TagReader(reads);
        referrers = new ReferrerReader(reads, manifests);
    }

    public Task<Manifest?> Manifest(Repository repository, Digest digest, CancellationToken cancellationToken) =>
        manifests.Read(repository, digest, cancellationToken);

    public Task<Manifest?> Manifest(Repository repository, string tag, CancellationToken cancellationToken) =>
        manifests.Read(repository, tag, cancellationToken);

    public Task<long?> BlobSize(Repository repository, Digest digest, CancellationToken cancellationToken) =>
        blobs.Size(repository, digest, cancellationToken);

    public Task<Stream> OpenBlob(Repository repository, Descriptor blob, CancellationToken cancellationToken) =>
        blobs.Open(repository, blob, cancellationToken);

    public IAsyncEnumerable<string> Tags(Repository repository, CancellationToken cancellationToken) =>
        tags.All(repository, cancellationToken);

    public Task<IReadOnlyList<Descriptor>> Referrers(Repository repository, Digest subject, string? artifactType, CancellationToken cancellationToken) =>
        referrers.Of(repository, subject, artifactType, cancellationToken);

    public void Dispose() => transport.Dispose();
}

/// <summary>Lists tags (OCI distribution spec, "Listing Tags").</summary>
internal sealed class TagReader(RegistryReads reads)
{
    private const int MaxPageBytes = 4 * 1024 * 1024;
    private const int PageSize = 1000;

    public async IAsyncEnumerable<string> All(Repository repository, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var request = reads.Of(repository, $"tags/list?n={PageSize}", "tags");
        var pages = new Pages(request);
        for (var next = request; next is not null;)
        {
            var current = next;
            (var tags, next) = await reads.Get(current, (response, token) => Page(current, pages, response, token), cancellationToken);
            foreach (var tag in tags)
            {
                yield return tag;
            }
        }
    }

    private static async Task<(IReadOnlyList<string> Tags, RegistryRequest? Next)> Page(
        RegistryRequest request, Pages pages, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.StatusCode != HttpStatusCode.OK)
        {
            // A missing repository has no tags.
            return (await NotFound.OrRefused<string[]>(request, response, cancellationToken) ?? [], null);
        }

        var body = await RequestSender.Read(request, response, MaxPageBytes, cancellationToken);
        return (Parse(request, body), pages.After(response));
    }

    private static string[] Parse(RegistryRequest request, ReadOnlyMemory<byte> body)
    {
        try
        {
            return StrictJson.Parse(body) is { ValueKind: JsonValueKind.Object } page && page.TryGetProperty("tags", out var tags)
                ? tags.ValueKind switch
                {
                    JsonValueKind.Null => [], // Go encodes an empty list as null.
                    JsonValueKind.Array => [.. tags.EnumerateArray().Select(Tag)],
                    _ => throw new FormatException("tags is not a list"),
                }
                : throw new FormatException("no tags");
        }
        catch (FormatException e)
        {
            throw request.Fail(RegistryFailure.Corrupt, $"the body is not a list of tags: {e.Message}", e);
        }
    }

    private static string Tag(JsonElement tag) =>
        tag.ValueKind == JsonValueKind.String && TagForm.Is(tag.GetString()) ? tag.GetString()! : throw new FormatException("an entry is not a tag");
}
