using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Pipeline.Contracts.Http;

/// <summary>The wait that a server requests, in every form that servers document; pure.</summary>
/// <remarks><c>tests/golden/retries/come-back.json</c> lists the forms, with one example each.</remarks>
public static partial class RetryAfter
{
    // About 31 years: longer waits make no difference, and sums of this do not overflow.
    private const double LongestSeconds = 1e9;

    private static readonly string[] Milliseconds = ["retry-after-ms", "x-ms-retry-after-ms"];

    private static readonly HashSet<string> SecondMembers = new(StringComparer.OrdinalIgnoreCase)
    {
        "retry-after", "retry_after", "retry_after_seconds", "retry_delay", "retryafter", "retrydelay",
    };

    /// <param name="headers">The response headers.</param>
    /// <param name="body">The response text, if any.</param>
    /// <param name="now">The current time, for waits that are given as timestamps.</param>
    /// <returns>The wait, 0 or more; null if the response gives no usable one.</returns>
    public static TimeSpan? Read(IEnumerable<KeyValuePair<string, string>> headers, string body, DateTimeOffset now) =>
        (OfHeaders(headers, now) ?? OfBody(body, now)) is { } seconds
            ? TimeSpan.FromTicks((long)Math.Ceiling(Math.Min(seconds, LongestSeconds) * TimeSpan.TicksPerSecond))
            : null;

    private static double? OfHeaders(IEnumerable<KeyValuePair<string, string>> pairs, DateTimeOffset now)
    {
        var headers = pairs.GroupBy(header => header.Key, StringComparer.OrdinalIgnoreCase).ToDictionary(same => same.Key, same => same.First().Value, StringComparer.OrdinalIgnoreCase);
        return Milliseconds.Select(name => WaitText.Number(headers.GetValueOrDefault(name, "")) / 1000).FirstOrDefault(wait => wait is not null)
            ?? WaitText.Seconds(headers.GetValueOrDefault("retry-after", ""), now)
            ?? Limits(headers, now).Max();
    }

    // Limits that are exhausted, or that give only a reset time.
    private static IEnumerable<double?> Limits(Dictionary<string, string> headers, DateTimeOffset now)
    {
        if (Structured().Match(headers.GetValueOrDefault("ratelimit", "")) is { Success: true } field)
        {
            yield return WaitText.Number(field.Groups["reset"].Value);
        }

        foreach (var (name, value) in headers.Where(header => LimitReset().IsMatch(header.Key)))
        {
            var remaining = headers.GetValueOrDefault(name.Replace("reset", "remaining", StringComparison.OrdinalIgnoreCase), "0");
            if (WaitText.Number(remaining.Split(';')[0]) == 0)
            {
                yield return WaitText.Seconds(value, now);
            }
        }
    }

    private static double? OfBody(string body, DateTimeOffset now)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return Members(document.RootElement, now).FirstOrDefault() ?? WaitText.InWords(body);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The body is not JSON, or holds a string with invalid Unicode; then only its words count.
            return WaitText.InWords(body);
        }
    }

    private static IEnumerable<double?> Members(JsonElement value, DateTimeOffset now) => value.ValueKind switch
    {
        JsonValueKind.Array => value.EnumerateArray().SelectMany(item => Members(item, now)),
        JsonValueKind.Object => value.EnumerateObject()
            .SelectMany(member => Members(member.Value, now).Prepend(Member(member.Name, member.Value, now)))
            .Where(wait => wait is not null),
        _ => [],
    };

    private static double? Member(string name, JsonElement value, DateTimeOffset now) => value.ValueKind switch
    {
        JsonValueKind.String or JsonValueKind.Number when SecondMembers.Contains(name) => WaitText.Seconds(value.ToString(), now),
        JsonValueKind.String or JsonValueKind.Number when name.Equals("retry_after_ms", StringComparison.OrdinalIgnoreCase) => WaitText.Number(value.ToString()) / 1000,
        JsonValueKind.Object when name.Equals("headers", StringComparison.OrdinalIgnoreCase) =>
            OfHeaders(value.EnumerateObject().Select(header => KeyValuePair.Create(header.Name, header.Value.ToString())), now),
        _ => null,
    };

    [GeneratedRegex(@"\A(?:x-|anthropic-)?rate-?limit(?:bysize)?-(?:[a-z-]+-)?reset(?:-[a-z-]+)?\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 60_000)]
    private static partial Regex LimitReset();

    [GeneratedRegex(@"\b(?:r|remaining)=0\b.*?\b(?:t|reset)=(?<reset>[0-9]{1,10})\b", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 60_000)]
    private static partial Regex Structured();
}

/// <summary>Parses a wait: seconds, a timestamp, a Go duration, or words; pure.</summary>
internal static partial class WaitText
{
    // Smaller numbers are durations: 1e9 seconds are 31 years.
    private const double FirstEpochSeconds = 1e9;
    private const double FirstEpochMilliseconds = 1e11;

    private const string Amount = "[0-9]{1,15}(?:\\.[0-9]{1,15})?";
    private const string Unit = "(?:milliseconds?|ms|ns|[uµμ]s|hours?|hrs?|h|minutes?|mins?|m|seconds?|secs?|s|days?|d)(?![a-z])";
    private const string OnePart = $@"{Amount}\s?{Unit}";
    private const RegexOptions Folded = RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant;

    // RFC 9110, section 5.6.7: the current format, then the two obsolete ones.
    private static readonly string[] Dates = ["r", "dddd, dd-MMM-yy HH:mm:ss 'GMT'", "ddd MMM d HH:mm:ss yyyy"];

    /// <summary>The seconds of a duration or until a timestamp, 0 or more.</summary>
    public static double? Seconds(string text, DateTimeOffset now)
    {
        text = text.Trim();
        if (Number(text) is { } number)
        {
            var moment = number >= FirstEpochMilliseconds ? number / 1000 : number;
            return number >= FirstEpochSeconds ? Math.Max(0, moment - (now - DateTimeOffset.UnixEpoch).TotalSeconds) : number;
        }

        if (Span().IsMatch(text))
        {
            return Sum(text);
        }

        return TryMoment(text, out var at) ? Math.Max(0, (at - now).TotalSeconds) : null;
    }

    /// <summary>A decimal number, 0 or more.</summary>
    public static double? Number(string text) =>
        OneNumber().IsMatch(text.Trim()) ? double.Parse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture) : null;

    /// <summary>The seconds in a sentence such as "Please try again in 1m30s", anywhere in the text.</summary>
    public static double? InWords(string text) => Phrase().Match(text) is { Success: true } match ? Sum(match.Groups["span"].Value) : null;

    private static bool TryMoment(string text, out DateTimeOffset at) =>
        Instant().IsMatch(text)
            ? DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out at)
            : DateTimeOffset.TryParseExact(text, Dates, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AllowInnerWhite, out at);

    private static double Sum(string text) => Part().Matches(text).Sum(part =>
        double.Parse(part.Groups["amount"].Value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture) * SecondsOf(part.Groups["unit"].Value.ToLowerInvariant()));

    // Long names first: milliseconds and ms are not minutes.
    private static double SecondsOf(string unit) => unit switch
    {
        "ns" => 1e-9,
        "us" or "µs" or "μs" => 1e-6,
        "ms" => 1e-3,
        _ when unit.StartsWith("milli", StringComparison.Ordinal) => 1e-3,
        _ => unit[0] switch { 's' => 1, 'm' => 60, 'h' => 3600, _ => 86_400 },
    };

    [GeneratedRegex($@"\A{Amount}\z", Folded, 60_000)]
    private static partial Regex OneNumber();

    [GeneratedRegex($@"(?<amount>{Amount})\s?(?<unit>{Unit})", Folded, 60_000)]
    private static partial Regex Part();

    [GeneratedRegex($@"\A(?:{OnePart}[\s,]*)+\z", Folded, 60_000)]
    private static partial Regex Span();

    [GeneratedRegex($@"(?:again|retry|available|resets?|wait)(?:-after:|\s(?:in|after|for))?\s?[~""]?(?<span>(?:{OnePart}\s?)+)", Folded, 60_000)]
    private static partial Regex Phrase();

    // RFC 3339, section 5.6: TryParse alone takes other forms of ISO 8601 as well.
    [GeneratedRegex(@"\A[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]+)?(?:Z|[+-][0-9]{2}:[0-9]{2})\z", Folded, 60_000)]
    private static partial Regex Instant();
}
