using System.Buffers;
using System.Globalization;

namespace Pipeline.Oci;

/// <summary>Reads how long a registry asks to wait: header <c>Retry-After</c> (RFC 9110, 10.2.3), or GHCR's words in the error body.</summary>
internal static class RetryAfter
{
    private static readonly SearchValues<char> Ends = SearchValues.Create(",\" \r\n\\}");

    private const string Words = "retry-after:";

    public static TimeSpan? Of(HttpResponseMessage response, string body, DateTimeOffset now) =>
        (response.Headers.NonValidated.TryGetValues("Retry-After", out var values) ? OfHeader(values.ToString(), now) : null) ?? OfBody(body);

    internal static TimeSpan? OfHeader(string header, DateTimeOffset now)
    {
        header = header.Trim();
        if (uint.TryParse(header, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
        {
            return TimeSpan.FromSeconds(seconds);
        }

        if (DateTimeOffset.TryParseExact(header, "r", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date))
        {
            return date > now ? date - now : TimeSpan.Zero;
        }

        return GoDuration.TryParse(header, out var duration) ? duration : null;
    }

    /// <summary><c>retry-after: 1.16676ms, allowed: 44000/minute</c>, wherever it stands in the text.</summary>
    internal static TimeSpan? OfBody(string body)
    {
        var at = body.IndexOf(Words, StringComparison.OrdinalIgnoreCase);
        if (at < 0)
        {
            return null;
        }

        var rest = body.AsSpan(at + Words.Length).TrimStart();
        var end = rest.IndexOfAny(Ends);
        return GoDuration.TryParse(end < 0 ? rest : rest[..end], out var duration) ? duration : null;
    }
}
