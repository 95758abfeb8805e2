using System.ComponentModel;
using System.Globalization;
using System.Reflection;

namespace Nuke.Common.Tooling;

/// <summary>A closed set of named strings, one static field per value.</summary>
public abstract class Enumeration
{
    protected string Value { get; set; } = "";

    public static implicit operator string?(Enumeration? value) => value?.Value;

    public static bool operator ==(Enumeration? a, Enumeration? b) => Equals(a, b);

    public static bool operator !=(Enumeration? a, Enumeration? b) => !Equals(a, b);

    public override bool Equals(object? obj) =>
        obj is Enumeration other && other.GetType() == GetType() && string.Equals(Value, other.Value, StringComparison.Ordinal);

    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Value);

    public override string ToString() => Value;

    /// <summary>The names of all values of <paramref name="type"/>, in the order of declaration.</summary>
    internal static IEnumerable<string> NamesOf(Type type) =>
        type.GetFields(BindingFlags.Public | BindingFlags.Static).Where(x => x.FieldType == type).Select(x => x.Name);

    internal static object? Find(Type type, string name) =>
        type.GetFields(BindingFlags.Public | BindingFlags.Static)
            .FirstOrDefault(x => x.FieldType == type && string.Equals(x.Name, name, StringComparison.OrdinalIgnoreCase))
            ?.GetValue(null);

    /// <summary>Converts a name, in any case, to its value.</summary>
    public class TypeConverter<T> : TypeConverter
        where T : Enumeration
    {
        public override bool CanConvertFrom(ITypeDescriptorContext? context, Type sourceType) =>
            sourceType == typeof(string) || base.CanConvertFrom(context, sourceType);

        public override object? ConvertFrom(ITypeDescriptorContext? context, CultureInfo? culture, object value) =>
            value is string name
                ? Find(typeof(T), name) ?? throw new FormatException($"'{name}' is not one of {string.Join(", ", NamesOf(typeof(T)))}.")
                : base.ConvertFrom(context, culture, value);
    }
}
