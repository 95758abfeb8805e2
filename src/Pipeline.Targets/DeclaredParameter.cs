using System.Collections;
using System.Globalization;
using System.Reflection;
using Nuke.Common;
using Nuke.Common.Tooling;

namespace Pipeline.Targets;

/// <summary>A parameter of the build or a switch of its engine, with the values that it accepts.</summary>
/// <param name="Name">The declared name, such as <c>DryRun</c>.</param>
/// <param name="Type">The type of its value.</param>
/// <param name="IsSecret">Whether its value is masked.</param>
/// <param name="IsSwitch">Whether it is one of the engine's switches.</param>
internal sealed record DeclaredParameter(string Name, Type Type, bool IsSecret, bool IsSwitch)
{
    private const BindingFlags Declared = BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    private static readonly (string Name, Type Type)[] Switches =
    [
        ("Target", typeof(string[])), ("Skip", typeof(string[])), ("Profile", typeof(string[])), ("Root", typeof(string)), ("Host", typeof(string)),
        ("Partition", typeof(string)), ("Verbosity", typeof(Verbosity)), ("Plan", typeof(bool)), ("Help", typeof(bool)), ("NoLogo", typeof(bool)), ("Continue", typeof(bool)),
    ];

    private readonly Type _core = Nullable.GetUnderlyingType(Type) ?? Type;

    /// <summary>A key that all spellings of the name share: its letters and digits, lower case.</summary>
    public string Key => KeyOf(Name);

    public string Dashed => "--" + string.Concat(Name.Select((x, i) => char.IsUpper(x) ? (i > 0 ? "-" : "") + char.ToLowerInvariant(x) : x.ToString()));

    /// <summary>The name of its environment variable without <c>NUKE_</c>.</summary>
    public string Variable => Dashed[2..].Replace('-', '_').ToUpperInvariant();

    public bool IsFlag => _core == typeof(bool);

    public static string KeyOf(string name) => string.Concat(name.Where(char.IsAsciiLetterOrDigit)).ToLowerInvariant();

    /// <summary>The parameters of a build with its components, and the switches that both engines have.</summary>
    public static IReadOnlyList<DeclaredParameter> Of(Type build)
    {
        var own =
            from type in build.GetInterfaces().Append(build)
            from member in type.GetMembers(Declared)
            let attribute = member.GetCustomAttribute<ParameterAttribute>()
            where attribute is not null
            let valueType = member is PropertyInfo property ? property.PropertyType : ((FieldInfo)member).FieldType
            select new DeclaredParameter(attribute.Name ?? member.Name, valueType, member.IsDefined(typeof(SecretAttribute)), IsSwitch: false);
        return [.. Switches.Select(x => new DeclaredParameter(x.Name, x.Type, IsSecret: false, IsSwitch: true)), .. own.DistinctBy(x => x.Key, StringComparer.Ordinal)];
    }

    /// <summary>Why the values are invalid, in one sentence; null if they are valid.</summary>
    /// <param name="values">The given values.</param>
    /// <param name="source">Their source, for the message.</param>
    public string? Problem(IReadOnlyList<string> values, string source) => values switch
    {
        _ when values.Contains("", StringComparer.Ordinal) => $"{source} needs a value that is not empty.",
        _ when _core != typeof(string) && typeof(IEnumerable).IsAssignableFrom(_core) => null,
        [] => IsFlag ? null : $"{source} needs a value.",
        [var text] => Fits(text) ? null : $"{source} is '{text}', which is not {Form()}.",
        _ => $"{source} takes one value, but was given {values.Count}.",
    };

    private string[]? Names() =>
        _core.IsEnum ? Enum.GetNames(_core)
        : typeof(Enumeration).IsAssignableFrom(_core) ? [.. _core.GetFields(BindingFlags.Public | BindingFlags.Static).Where(x => x.FieldType == _core).Select(x => x.Name)]
        : null;

    private bool Fits(string text) =>
        Names() is { } names ? names.Contains(text, StringComparer.OrdinalIgnoreCase)
        : IsFlag ? bool.TryParse(text, out _)
        : _core != typeof(int) || int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _);

    private string Form() => Names() is { } names ? $"one of {string.Join(", ", names)}" : IsFlag ? "true or false" : "a whole number";
}
