using Pipeline.Oci.Registry;

namespace Pipeline.Oci.Client;

/// <summary>The pages of a list: each names the next, a short page need not be the last, and cycles are errors.</summary>
internal sealed class Pages(RegistryRequest first)
{
    private const int Most = 1_000;
    private readonly HashSet<string> seen = new(StringComparer.Ordinal) { first.Address.AbsoluteUri };

    /// <summary>The request for the next page, or null.</summary>
    /// <exception cref="RegistryException">The next page was already read, or is outside the registry.</exception>
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
            : throw first.Fail(RegistryFailure.Corrupt, seen.Count < Most ? "the pages form a cycle" : $"more than {Most} pages");
    }
}

/// <summary>Reads the next page's URL from a <c>Link</c> header (RFC 8288): <c>&lt;/v2/a/tags/list?last=x&gt;; rel="next"</c>.</summary>
internal static class LinkHeader
{
    /// <summary>The unresolved target of the first link with the relation <c>next</c>: relative or absolute.</summary>
    public static string? Next(string header)
    {
        var rest = header.AsSpan();
        while (true)
        {
            var open = rest.IndexOf('<');
            var close = open < 0 ? -1 : rest[open..].IndexOf('>') + open;
            if (close <= open)
            {
                return null;
            }

            var target = rest[(open + 1)..close];
            var parameters = rest[(close + 1)..];
            var end = End(parameters, ',');
            if (IsNext(parameters[..end]))
            {
                return target.ToString();
            }

            rest = parameters[end..];
        }
    }

    // A comma ends a link and a semicolon one of its parameters, unless quoted.
    private static int End(ReadOnlySpan<char> text, char mark)
    {
        var quoted = false;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\' && quoted)
            {
                i++;
            }
            else if (text[i] == '"')
            {
                quoted = !quoted;
            }
            else if (text[i] == mark && !quoted)
            {
                return i;
            }
        }

        return text.Length;
    }

    private static bool IsNext(ReadOnlySpan<char> parameters)
    {
        while (!parameters.IsEmpty)
        {
            var end = End(parameters, ';');
            if (IsRelationNext(parameters[..end].ToString()))
            {
                return true;
            }

            parameters = parameters[Math.Min(end + 1, parameters.Length)..];
        }

        return false;
    }

    // One link may have several relations: rel="next last".
    private static bool IsRelationNext(string parameter)
    {
        var parts = parameter.Split('=', 2, StringSplitOptions.TrimEntries);
        return parts.Length == 2
            && parts[0].Equals("rel", StringComparison.OrdinalIgnoreCase)
            && parts[1].Trim('"').Split(' ').Contains("next", StringComparer.OrdinalIgnoreCase);
    }
}
