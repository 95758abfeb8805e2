using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Pipeline.Contracts;

/// <summary>What a server says of when to come back, in every form that servers document; pure.</summary>
/// <remarks>The forms are listed, one example each, in <c>tests/golden/retries/come-back.json</c>.</remarks>
public static partial class ComeBack
{
    // Some 31 years: whatever is more is as good as that, and no sum of it overflows.
    private const double LongestSeconds = 1e9;

    private static readonly string[] Milliseconds = ["retry-after-ms", "x-ms-retry-after-ms"];

    private static readonly HashSet<string> SecondMembers = new(StringComparer.OrdinalIgnoreCase)
    {
        "retry-after", "retry_after", "retry_after_seconds", "retry_delay", "retryafter", "retrydelay",
    };

    /// <param name="headers">The answer's.</param>
    /// <param name="body">The answer's text, where it has one.</param>
    /// <param name="now">For moments.</param>
    /// <returns>The time to wait, not negative; none where nothing usable is told.</returns>
    public static TimeSpan? After(IEnumerable<KeyValuePair<string, string>> headers, string body, DateTimeOffset now) =>
        (OfHeaders(headers, now) ?? OfBody(body, now)) is { } seconds
            ? TimeSpan.FromTicks((long)Math.Ceiling(Math.Min(seconds, LongestSeconds) * TimeSpan.TicksPerSecond))
            : null;

    private static double? OfHeaders(IEnumerable<KeyValuePair<string, string>> told, DateTimeOffset now)
    {
        var headers = told.GroupBy(header => header.Key, StringComparer.OrdinalIgnoreCase).ToDictionary(same => same.Key, same => same.First().Value, StringComparer.OrdinalIgnoreCase);
        return Milliseconds.Select(name => WaitText.Number(headers.GetValueOrDefault(name, "")) / 1000).FirstOrDefault(wait => wait is not null)
            ?? WaitText.Seconds(headers.GetValueOrDefault("retry-after", ""), now)
            ?? Limits(headers, now).Max();
    }

    // The limits that are used up, or of which no more is told than when they begin anew.
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
            // No JSON, or a string in it that is no Unicode: then words are all there is.
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

    [GeneratedRegex(@"\A(?:x-|anthropic-)?rate-?limit(?:bysize)?-(?:[a-z-]+-)?reset(?:-[a-z-]+)?\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex LimitReset();

    [GeneratedRegex(@"\b(?:r|remaining)=0\b.*?\b(?:t|reset)=(?<reset>[0-9]{1,10})\b", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Structured();
}
