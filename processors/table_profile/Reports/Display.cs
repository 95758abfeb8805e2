using System.Globalization;
using System.Text;

namespace Pipeline.Processors.Tables;

/// <summary>Formats values for people.</summary>
internal static class Display
{
    private const int Significant = 6;

    public static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>An integer in full, anything else with at most six significant digits; with thousands separators.</summary>
    public static string Number(ColumnNumber number) => number.Whole?.ToString("N0", CultureInfo.InvariantCulture) ?? Number(number.Value);

    /// <summary>The same for narrow places: a long integer is rounded and marked.</summary>
    public static string ShortNumber(ColumnNumber number) => Number(number) is { Length: <= 16 } text ? text : "≈ " + Number(number.Value);

    /// <summary>At most six significant digits, with thousands separators.</summary>
    public static string Number(double? value)
    {
        if (value is not { } number)
        {
            return "–";
        }

        var magnitude = Math.Abs(number);
        if (magnitude != 0 && magnitude is < 1e-4 or >= 1e15)
        {
            return number.ToString("0.#####E+0", CultureInfo.InvariantCulture);
        }

        var decimals = Significant;
        for (var reach = 1.0; decimals > 0 && magnitude >= reach; reach *= 10)
        {
            decimals--;
        }

        // Below one, the zeroes after the point are not significant.
        for (var reach = 0.1; magnitude != 0 && magnitude < reach; reach /= 10)
        {
            decimals++;
        }

        return number.ToString("#,##0." + new string('#', decimals), CultureInfo.InvariantCulture);
    }

    /// <summary>A share as a percentage; only none shows as 0 % and only all as 100 %.</summary>
    public static string Percent(long part, long whole) => (part, whole) switch
    {
        (0, _) or (_, 0) => "0 %",
        _ when part == whole => "100 %",
        _ => Math.Clamp(100.0 * part / whole, 0.1, 99.9).ToString("0.#", CultureInfo.InvariantCulture) + " %",
    };

    public static string Distinct(DistinctCount distinct) => (distinct.StandardError > 0 ? "≈ " : "") + Count(distinct.Count);

    /// <summary>Text on one line: control characters become their pictures (U+2400 and on), characters that XML cannot hold U+FFFD.</summary>
    public static string OneLine(string text)
    {
        var line = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            line.Append(rune.Value switch
            {
                < 0x20 => ((char)(0x2400 + rune.Value)).ToString(),
                0x7F => "␡",
                (>= 0x80 and <= 0x9F) or 0x2028 or 0x2029 or 0xFFFE or 0xFFFF => "\uFFFD",
                _ => rune.ToString(),
            });
        }

        return line.ToString();
    }

    /// <summary>The number of terminal columns that a text takes.</summary>
    public static int Width(string text) => text.EnumerateRunes().Sum(Width);

    /// <summary>The longest beginning of a text within <paramref name="places"/> columns, with an ellipsis at the end if it is cut.</summary>
    public static string Fit(string text, int places)
    {
        if (Width(text) <= places)
        {
            return text;
        }

        var fitted = new StringBuilder();
        var left = places - 1;
        foreach (var rune in text.EnumerateRunes())
        {
            left -= Width(rune);
            if (left < 0)
            {
                break;
            }

            fitted.Append(rune);
        }

        return fitted.Append('…').ToString();
    }

    private static int Width(Rune rune) => rune.Value switch
    {
        >= 0x1100 and <= 0x115F or >= 0x2E80 and <= 0xA4CF or >= 0xAC00 and <= 0xD7A3 or >= 0xF900 and <= 0xFAFF
            or >= 0xFE30 and <= 0xFE6F or >= 0xFF00 and <= 0xFF60 or >= 0x1F300 and <= 0x1FAFF or >= 0x20000 => 2,
        _ when Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format => 0,
        _ => 1,
    };
}
