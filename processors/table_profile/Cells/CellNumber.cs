using System.Globalization;
using System.Runtime.CompilerServices;

namespace Pipeline.Processors.Tables;

/// <summary>Reads a number in JSON's grammar (RFC 8259 §6): <c>007</c>, <c>+1</c>, <c>.5</c> and <c>NaN</c> are text.</summary>
internal static class CellNumber
{
    /// <summary>A product or quotient of two doubles that are exact is rounded once, so it is the nearest double (Clinger 1990).</summary>
    private const long MaxExact = 1L << 53;

    private static readonly double[] PowersOfTen =
    [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
    ];

    /// <summary>The nearest double; false where the cell is no number or lies beyond a double's range.</summary>
    public static bool TryParse(in Cell cell, out double value, out bool integer)
    {
        var bytes = cell.Bytes;
        var at = bytes[0] == '-' ? 1 : 0;
        var first = at;
        long mantissa = 0;
        at = Digits(bytes, at, ref mantissa);
        var whole = at - first;
        value = 0;
        integer = false;
        if (whole == 0 || (whole > 1 && bytes[first] == '0'))
        {
            return false;
        }

        var fraction = 0;
        if (at < bytes.Length && bytes[at] == '.')
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
            return IsExponent(bytes[at..]) && TryGeneral(bytes, out value);
        }

        integer = fraction == 0;
        if (whole + fraction > 18 || mantissa > MaxExact)
        {
            return TryGeneral(bytes, out value);
        }

        var magnitude = mantissa / PowersOfTen[fraction];
        value = first == 0 ? magnitude : 0 - magnitude;
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Digits(ReadOnlySpan<byte> bytes, int at, ref long mantissa)
    {
        // Beyond 18 digits it wraps, and is not used.
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

    private static bool TryGeneral(ReadOnlySpan<byte> bytes, out double value)
    {
        const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        var parsed = double.TryParse(bytes, Style, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);
        value += 0.0; // minus zero is zero
        return parsed;
    }
}
