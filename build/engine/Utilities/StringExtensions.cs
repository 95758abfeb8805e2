namespace Nuke.Common.Utilities;

/// <summary>The string helpers of Nuke that builds use most.</summary>
public static class StringExtensions
{
    public static string Join(this IEnumerable<string> values, string separator) => string.Join(separator, values);

    public static string JoinCommaSpace(this IEnumerable<string> values) => string.Join(", ", values);

    public static string JoinNewLine(this IEnumerable<string> values) => string.Join(Environment.NewLine, values);

    public static bool IsNullOrEmpty(this string? value) => string.IsNullOrEmpty(value);

    public static bool EqualsOrdinalIgnoreCase(this string? value, string? other) =>
        string.Equals(value, other, StringComparison.OrdinalIgnoreCase);
}
