namespace Pipeline.Oci;

/// <summary>The pages of a list: each names the next, a short one is not the last, and no list goes round in circles.</summary>
internal sealed class Pages(RegistryRequest first)
{
    private const int Most = 1_000;
    private readonly HashSet<string> seen = new(StringComparer.Ordinal) { first.Address.AbsoluteUri };

    /// <summary>The request for the page after this one, or none.</summary>
    /// <exception cref="RegistryException">It was read before, or lies elsewhere.</exception>
    public RegistryRequest? After(HttpResponseMessage response)
    {
        var link = response.Headers.NonValidated.TryGetValues("Link", out var values) ? LinkHeader.Next(values.ToString()) : null;
        if (link is null)
        {
            return null;
        }

        if (!Uri.TryCreate(response.RequestMessage!.RequestUri!, link, out var next) || !RegistryEndpoint.SameOrigin(next, first.Address))
        {
            throw first.Fail(RegistryFailure.Corrupt, "the next page lies outside the registry");
        }

        return seen.Count < Most && seen.Add(next.AbsoluteUri)
            ? first with { Address = next }
            : throw first.Fail(RegistryFailure.Corrupt, seen.Count < Most ? "the pages go round in circles" : $"more than {Most} pages");
    }
}
