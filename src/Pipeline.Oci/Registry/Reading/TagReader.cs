using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Pipeline.Contracts;

namespace Pipeline.Oci;

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
            var asked = next;
            (var tags, next) = await reads.Get(asked, (response, token) => Page(asked, pages, response, token), cancellationToken);
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
            // A repository that is not there has no tags.
            return (await Missing.OrRefused<string[]>(request, response, cancellationToken) ?? [], null);
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
                    JsonValueKind.Null => [], // What Go writes for an empty list.
                    JsonValueKind.Array => [.. tags.EnumerateArray().Select(Tag)],
                    _ => throw new FormatException("tags is not a list"),
                }
                : throw new FormatException("no tags");
        }
        catch (FormatException e)
        {
            throw request.Fail(RegistryFailure.Corrupt, $"the body is no list of tags: {e.Message}", e);
        }
    }

    private static string Tag(JsonElement tag) =>
        tag.ValueKind == JsonValueKind.String && TagForm.Is(tag.GetString()) ? tag.GetString()! : throw new FormatException("an entry is not a tag");
}
