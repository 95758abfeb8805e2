using System.Buffers;
using System.Globalization;

namespace Pipeline.Oci;

/// <summary>Reads a duration as Go prints one, <c>1h2m3.5s</c> or <c>1.16676ms</c> (Go, <c>time.ParseDuration</c>), not negative.</summary>
internal static class GoDuration
{
    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789.");

    // Longer names first: "ms" is not minutes.
    private static readonly (string Name, double Seconds)[] Units =
    [
        ("ns", 1e-9), ("us", 1e-6), ("µs", 1e-6), ("μs", 1e-6), ("ms", 1e-3), ("s", 1), ("m", 60), ("h", 3600),
    ];

    public static bool TryParse(ReadOnlySpan<char> text, out TimeSpan value)
    {
        value = default;
        var seconds = 0.0;
        if (text is "0")
        {
            return true;
        }

        if (text.IsEmpty)
        {
            return false;
        }

        while (!text.IsEmpty)
        {
            var digits = text.IndexOfAnyExcept(Digits);
            if (digits <= 0 || !double.TryParse(text[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
            {
                return false;
            }

            text = text[digits..];
            if (!TakeUnit(ref text, out var unit))
            {
                return false;
            }

            seconds += number * unit;
        }

        if (seconds > TimeSpan.MaxValue.TotalSeconds / 2)
        {
            return false;
        }

        value = TimeSpan.FromTicks((long)Math.Ceiling(seconds * TimeSpan.TicksPerSecond));
        return true;
    }

    private static bool TakeUnit(ref ReadOnlySpan<char> text, out double seconds)
    {
        foreach (var (name, value) in Units)
        {
            if (text.StartsWith(name, StringComparison.Ordinal))
            {
                text = text[name.Length..];
                seconds = value;
                return true;
            }
        }

        seconds = 0;
        return false;
    }
}
