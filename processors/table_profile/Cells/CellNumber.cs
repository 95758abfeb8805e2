using System.Globalization;
using System.Runtime.CompilerServices;

namespace Pipeline.Processors.Tables;

/// <summary>Reads a number in JSON's grammar (RFC 8259 §6): <c>007</c>, <c>+1</c>, <c>.5</c> and <c>NaN</c> are text.</summary>
internal static class CellNumber
{
    /// <summary>A product or quotient of two exact doubles is rounded once, so it is the nearest double (Clinger 1990).</summary>
    private const long MaxExact = 1L << 53;

    /// <summary>A number of digits that always fits a 64-bit integer.</summary>
    private const int MaxDigits = 18;

    /// <summary>Enough digits for any double; it does not keep more.</summary>
    private const int DoubleDigits = 17;

    private static readonly double[] PowersOfTen =
    [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
    ];

    /// <summary>False if the cell is not a number, or beyond a double's range.</summary>
    /// <param name="cell">The text.</param>
    /// <param name="value">The nearest double.</param>
    /// <param name="whole">The value of an <see cref="NumberForm.Integer"/>.</param>
    /// <param name="form">Its notation, and how exactly a double represents it.</param>
    public static bool TryParse(in Cell cell, out double value, out long whole, out NumberForm form)
    {
        var bytes = cell.Bytes;
        var at = !bytes.IsEmpty && bytes[0] == '-' ? 1 : 0;
        var first = at;
        long mantissa = 0;
        at = Digits(bytes, at, ref mantissa);
        var digits = at - first;
        (value, whole, form) = (0, 0, NumberForm.Decimal);
        if (digits == 0 || (digits > 1 && bytes[first] == '0'))
        {
            return false;
        }

        if (at == bytes.Length)
        {
            whole = first == 0 ? mantissa : -mantissa;
            value = whole;
            form = NumberForm.Integer;
            return digits <= MaxDigits || TryLong(bytes, ref value, ref whole, ref form);
        }

        var fraction = 0;
        if (bytes[at] == '.')
        {
            var point = at + 1;
            at = Digits(bytes, point, ref mantissa);
            fraction = at - point;
            if (fraction == 0)
            {
                return false;
            }
        }

        if (at < bytes.Length)
        {
            return IsExponent(bytes[at..]) && TryGeneral(bytes, ref value, ref form);
        }

        if (digits + fraction > MaxDigits || mantissa > MaxExact)
        {
            return TryGeneral(bytes, ref value, ref form);
        }

        var magnitude = mantissa / PowersOfTen[fraction];
        value = first == 0 ? magnitude : 0 - magnitude;
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Digits(ReadOnlySpan<byte> bytes, int at, ref long mantissa)
    {
        // Beyond MaxDigits it wraps, and is unused.
        var sum = mantissa;
        while ((uint)at < (uint)bytes.Length && (uint)(bytes[at] - '0') <= 9)
        {
            sum = unchecked((sum * 10) + (bytes[at] - '0'));
            at++;
        }

        mantissa = sum;
        return at;
    }

    private static bool IsExponent(ReadOnlySpan<byte> rest)
    {
        if (rest[0] is not ((byte)'e' or (byte)'E'))
        {
            return false;
        }

        var digits = rest.Length > 1 && rest[1] is (byte)'+' or (byte)'-' ? rest[2..] : rest[1..];
        return digits.Length > 0 && !digits.ContainsAnyExceptInRange((byte)'0', (byte)'9');
    }

    private static bool TryLong(ReadOnlySpan<byte> bytes, ref double value, ref long whole, ref NumberForm form)
    {
        if (long.TryParse(bytes, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out whole))
        {
            value = whole;
            return true;
        }

        var read = TryGeneral(bytes, ref value, ref form);
        form = NumberForm.LargeInteger;
        return read;
    }

    private static bool TryGeneral(ReadOnlySpan<byte> bytes, ref double value, ref NumberForm form)
    {
        const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        var parsed = double.TryParse(bytes, Style, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);
        value += 0.0; // minus zero is zero
        var significant = bytes.Length > DoubleDigits || value == 0 ? SignificantDigits(bytes) : 0;
        form = significant > DoubleDigits || (value == 0 && significant > 0) ? NumberForm.RoundedDecimal : NumberForm.Decimal;
        return parsed;
    }

    private static int SignificantDigits(ReadOnlySpan<byte> bytes)
    {
        var mantissa = bytes.IndexOfAny((byte)'e', (byte)'E') is >= 0 and var exponent ? bytes[..exponent] : bytes;
        var digits = mantissa.TrimStart("-0."u8).TrimEnd("0."u8);
        return digits.Length - (digits.Contains((byte)'.') ? 1 : 0);
    }
}

/// <summary>The notation of a number, and whether a double represents it exactly.</summary>
internal enum NumberForm
{
    /// <summary>Within 64 bits.</summary>
    Integer,

    /// <summary>An integer beyond 64 bits: the double is approximate.</summary>
    LargeInteger,

    /// <summary>With a fraction or exponent, and no more digits than a double keeps.</summary>
    Decimal,

    /// <summary>With more digits than a double keeps.</summary>
    RoundedDecimal,
}
