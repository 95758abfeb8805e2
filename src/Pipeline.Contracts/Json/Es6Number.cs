using System.Globalization;
using System.Text;

namespace Pipeline.Contracts.Json;

/// <summary>Formats a double as ECMAScript does (ECMA-262 Number::toString), as RFC 8785 §3.2.2.3 requires.</summary>
public static class Es6Number
{
    /// <summary>The shortest decimal that round-trips, in ECMAScript's layout.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is NaN or infinite, which JSON cannot represent.</exception>
    public static string Format(double value)
    {
        if (!double.IsFinite(value))
        {
            throw new ArgumentOutOfRangeException(nameof(value), value, "JSON has finite numbers only");
        }

        if (value == 0)
        {
            return "0";
        }

        var (digits, point) = Shortest(Math.Abs(value));
        return (value < 0 ? "-" : "") + Layout(digits, point);
    }

    // digits d1d2…dk with the decimal point after `point` of them: value = 0.d1d2…dk × 10^point.
    private static (string Digits, int Point) Shortest(double magnitude)
    {
        var text = magnitude.ToString("E16", CultureInfo.InvariantCulture);
        var round = magnitude.ToString("R", CultureInfo.InvariantCulture);
        var exponent = int.Parse(text.AsSpan(text.IndexOf('E', StringComparison.Ordinal) + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);

        var mantissa = round.AsSpan();
        var mark = mantissa.IndexOf('E');
        if (mark >= 0)
        {
            exponent = int.Parse(mantissa[(mark + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
            mantissa = mantissa[..mark];
        }

        var digits = mantissa.ToString().Replace(".", "", StringComparison.Ordinal).TrimStart('0').TrimEnd('0');
        return (digits, exponent + 1);
    }

    private static string Layout(string digits, int point)
    {
        var count = digits.Length;
        if (point is > 0 and <= 21)
        {
            return count <= point
                ? digits + new string('0', point - count)
                : $"{digits[..point]}.{digits[point..]}";
        }

        if (point is > -6 and <= 0)
        {
            return $"0.{new string('0', -point)}{digits}";
        }

        var exponent = point - 1;
        var text = new StringBuilder().Append(digits[0]);
        if (count > 1)
        {
            text.Append('.').Append(digits, 1, count - 1);
        }

        return text.Append('e').Append(exponent < 0 ? '-' : '+').Append(CultureInfo.InvariantCulture, $"{Math.Abs(exponent)}").ToString();
    }
}
