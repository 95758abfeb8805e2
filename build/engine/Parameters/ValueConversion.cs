using System.ComponentModel;
using System.Globalization;
using Nuke.Common.IO;
using Nuke.Common.Tooling;

namespace Nuke.Common.Execution;

/// <summary>Converts the texts of an option to its type, or explains in one sentence why it cannot.</summary>
internal static class ValueConversion
{
    public static object Convert(Option option, IReadOnlyList<string> texts, string source)
    {
        var values = option.Separator is { } separator
            ? [.. texts.SelectMany(x => x.Split(separator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))]
            : texts;
        if (texts.Contains("", StringComparer.Ordinal))
        {
            throw new UsageException($"{source} needs a value that is not empty.");
        }

        if (ElementOf(option.Type) is { } element)
        {
            return ToCollection(option.Type, element, [.. values.Select(x => ConvertOne(element, x, source))]);
        }

        return values switch
        {
            [] when IsBoolean(option.Type) => true,
            [] => throw new UsageException($"{source} needs a value."),
            [var text] => ConvertOne(option.Type, text, source),
            _ => throw new UsageException($"{source} takes one value, but was given {values.Count}: {string.Join(' ', values)}."),
        };
    }

    /// <summary>The names of a closed set of values; empty for other types.</summary>
    public static IReadOnlyList<string> NamesOf(Type type)
    {
        var core = ElementOf(type) ?? type;
        core = Nullable.GetUnderlyingType(core) ?? core;
        return core.IsEnum ? Enum.GetNames(core)
            : typeof(Enumeration).IsAssignableFrom(core) ? [.. Enumeration.NamesOf(core)]
            : [];
    }

    public static bool IsBoolean(Type type) => (Nullable.GetUnderlyingType(type) ?? type) == typeof(bool);

    /// <summary>The type of the items of a collection; null for a single value.</summary>
    public static Type? ElementOf(Type type) =>
        type == typeof(string) ? null
        : type.IsArray ? type.GetElementType()
        : type.IsGenericType && type.IsAssignableFrom(typeof(List<>).MakeGenericType(type.GetGenericArguments()[0]))
            ? type.GetGenericArguments()[0]
            : null;

    private static object ConvertOne(Type type, string text, string source)
    {
        var core = Nullable.GetUnderlyingType(type) ?? type;
        if (core == typeof(string))
        {
            return text;
        }

        if (NamesOf(core) is { Count: > 0 } names)
        {
            return FromName(core, names, text)
                ?? throw new UsageException($"{source} is '{text}', which is not one of {string.Join(", ", names)}{NearestMatch.Hint(text, names)}");
        }

        return Parse(core, text) ?? throw new UsageException($"{source} is '{text}', which is not {Noun(core)}.");
    }

    private static object? FromName(Type type, IReadOnlyList<string> names, string text) =>
        names.FirstOrDefault(x => string.Equals(x, text, StringComparison.OrdinalIgnoreCase)) is not { } name ? null
        : type.IsEnum ? Enum.Parse(type, name)
        : Enumeration.Find(type, name);

    private static object? Parse(Type type, string text)
    {
        var culture = CultureInfo.InvariantCulture;
        if (type == typeof(bool))
        {
            return bool.TryParse(text, out var flag) ? flag : null;
        }

        if (type == typeof(int))
        {
            return int.TryParse(text, NumberStyles.AllowLeadingSign, culture, out var number) ? number : null;
        }

        if (type == typeof(AbsolutePath))
        {
            return text.Length == 0 ? null : (AbsolutePath)Path.GetFullPath(text);
        }

        try
        {
            return TypeDescriptor.GetConverter(type).ConvertFrom(null, culture, text);
        }
        catch (Exception e) when (e is FormatException or ArgumentException or NotSupportedException or OverflowException)
        {
            return null;
        }
    }

    private static string Noun(Type type) =>
        type == typeof(bool) ? "true or false"
        : type == typeof(int) || type == typeof(long) ? "a whole number"
        : type == typeof(double) || type == typeof(decimal) ? "a number"
        : type == typeof(CI.Partition) ? "a part of a total, as in 2/5"
        : $"a {type.Name}";

    private static object ToCollection(Type type, Type element, object[] values)
    {
        var array = Array.CreateInstance(element, values.Length);
        values.CopyTo(array, 0);
        return type.IsInstanceOfType(array) ? array : Activator.CreateInstance(typeof(List<>).MakeGenericType(element), array)!;
    }
}
