using System.Globalization;
using System.Text.RegularExpressions;

namespace Pipeline.Contracts;

/// <summary>Reads a wait that is written as a text: seconds, a moment, a duration as Go prints one, or words; pure.</summary>
internal static partial class WaitText
{
    // Less is a span of time: a thousand million seconds are 31 years.
    private const double FirstEpochSeconds = 1e9;
    private const double FirstEpochMilliseconds = 1e11;

    private const string Amount = "[0-9]{1,15}(?:\\.[0-9]{1,15})?";
    private const string Unit = "(?:milliseconds?|ms|ns|[uµμ]s|hours?|hrs?|h|minutes?|mins?|m|seconds?|secs?|s|days?|d)(?![a-z])";
    private const string OnePart = $@"{Amount}\s?{Unit}";
    private const RegexOptions Folded = RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant;

    // RFC 9110, section 5.6.7: the form of today, then the two obsolete ones.
    private static readonly string[] Dates = ["r", "dddd, dd-MMM-yy HH:mm:ss 'GMT'", "ddd MMM d HH:mm:ss yyyy"];

    /// <summary>The seconds of a span, or those until a moment, not negative.</summary>
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

    /// <summary>A decimal number, not negative.</summary>
    public static double? Number(string text) =>
        OneNumber().IsMatch(text.Trim()) ? double.Parse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture) : null;

    /// <summary>The seconds in a sentence such as "Please try again in 1m30s", wherever it stands in the text.</summary>
    public static double? InWords(string text) => Told().Match(text) is { Success: true } told ? Sum(told.Groups["span"].Value) : null;

    private static bool TryMoment(string text, out DateTimeOffset at) =>
        Instant().IsMatch(text)
            ? DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out at)
            : DateTimeOffset.TryParseExact(text, Dates, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AllowInnerWhite, out at);

    private static double Sum(string text) => Part().Matches(text).Sum(part =>
        double.Parse(part.Groups["amount"].Value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture) * SecondsOf(part.Groups["unit"].Value.ToLowerInvariant()));

    // Long names first: milliseconds and ms are no minutes.
    private static double SecondsOf(string unit) => unit switch
    {
        "ns" => 1e-9,
        "us" or "µs" or "μs" => 1e-6,
        "ms" => 1e-3,
        _ when unit.StartsWith("milli", StringComparison.Ordinal) => 1e-3,
        _ => unit[0] switch { 's' => 1, 'm' => 60, 'h' => 3600, _ => 86_400 },
    };

    [GeneratedRegex($@"\A{Amount}\z", Folded, 1000)]
    private static partial Regex OneNumber();

    [GeneratedRegex($@"(?<amount>{Amount})\s?(?<unit>{Unit})", Folded, 1000)]
    private static partial Regex Part();

    [GeneratedRegex($@"\A(?:{OnePart}[\s,]*)+\z", Folded, 1000)]
    private static partial Regex Span();

    [GeneratedRegex($@"(?:again|retry|available|resets?|wait)(?:-after:|\s(?:in|after|for))?\s?[~""]?(?<span>(?:{OnePart}\s?)+)", Folded, 1000)]
    private static partial Regex Told();

    [GeneratedRegex(@"\A[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9:.]+(?:Z|[+-][0-9]{2}:[0-9]{2})\z", Folded, 1000)]
    private static partial Regex Instant();
}
