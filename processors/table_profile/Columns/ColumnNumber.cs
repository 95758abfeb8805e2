using System.Globalization;
using System.Runtime.InteropServices;

namespace Pipeline.Processors.Tables;

/// <summary>A number of a column: an exact integer if the column has only integers, otherwise a double.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct ColumnNumber
{
    // JSON readers keep all integers up to here (RFC 8259 §6).
    private const long MaxSafe = (1L << 53) - 1;

    private ColumnNumber(Int128? whole, double value) => (Whole, Value) = (whole, value);

    /// <summary>The integer, if the column has only integers.</summary>
    public Int128? Whole { get; }

    /// <summary>The nearest double.</summary>
    public double Value { get; }

    /// <summary>Whether it is an integer that JSON readers may not keep, and is therefore written as text.</summary>
    public bool IsText => Whole is { } whole && (whole > MaxSafe || whole < -MaxSafe);

    public static ColumnNumber Of(double value) => new(null, value);

    public static ColumnNumber Of(Int128 whole) => new(whole, (double)whole);

    public override string ToString() => Whole?.ToString(CultureInfo.InvariantCulture) ?? Value.ToString("R", CultureInfo.InvariantCulture);
}
