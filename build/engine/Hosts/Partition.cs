using System.ComponentModel;
using System.Globalization;

namespace Nuke.Common.CI;

/// <summary>One part of a target that a CI splits: <c>2/5</c>.</summary>
[TypeConverter(typeof(TypeConverter))]
public sealed class Partition
{
    public static Partition Single { get; } = new() { Part = 1, Total = 1 };

    /// <summary>From 1 to <see cref="Total"/>.</summary>
    public int Part { get; set; }

    public int Total { get; set; }

    public bool IsIn(int part) => Total == 1 || part == Part;

    /// <summary>Every <see cref="Total"/>th item, beginning with the <see cref="Part"/>th.</summary>
    public IEnumerable<T> GetCurrent<T>(IEnumerable<T> enumerable) =>
        enumerable.Where((_, index) => index % Total == Part - 1);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Part}/{Total}");

    private sealed class TypeConverter : System.ComponentModel.TypeConverter
    {
        public override bool CanConvertFrom(ITypeDescriptorContext? context, Type sourceType) =>
            sourceType == typeof(string) || base.CanConvertFrom(context, sourceType);

        public override object? ConvertFrom(ITypeDescriptorContext? context, CultureInfo? culture, object value)
        {
            if (value is string text
                && text.Split('/') is [var part, var total]
                && int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var p)
                && int.TryParse(total, NumberStyles.None, CultureInfo.InvariantCulture, out var t)
                && p >= 1 && p <= t)
            {
                return new Partition { Part = p, Total = t };
            }

            throw new FormatException("A partition reads PART/TOTAL, as in 2/5.");
        }
    }
}
