using System.Reflection;

namespace Nuke.Common.Execution;

/// <summary>The parameters that a build and its components declare.</summary>
internal static class BuildOptions
{
    private const BindingFlags Declared = BindingFlags.Instance | BindingFlags.Static
        | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    public static IReadOnlyList<Option> Of(Type buildType)
    {
        var options = new List<Option>();
        var seen = new HashSet<string>(Switches.All.Select(x => x.Key), StringComparer.Ordinal);
        foreach (var member in Members(buildType))
        {
            var option = Of(member);
            if (seen.Add(option.Key))
            {
                options.Add(option);
            }
        }

        return options;
    }

    public static Option Of(MemberInfo member)
    {
        var attribute = member.GetCustomAttribute<ParameterAttribute>()!;
        var type = attribute.GivenType(TypeOf(member));
        return new Option(NameOf(member, attribute), type, attribute.Description)
        {
            Member = member,
            Separator = attribute.Separator,
            IsSecret = member.IsDefined(typeof(SecretAttribute), inherit: false),
            IsRequired = member.IsDefined(typeof(RequiredAttribute), inherit: false),
            OfferedValues = ValueConversion.NamesOf(type) is { Count: > 0 } names ? names : Provided(attribute),
        };
    }

    public static Type TypeOf(MemberInfo member) =>
        member is PropertyInfo property ? property.PropertyType : ((FieldInfo)member).FieldType;

    private static string NameOf(MemberInfo member, ParameterAttribute attribute) =>
        member.DeclaringType?.GetCustomAttribute<ParameterPrefixAttribute>()?.Prefix + (attribute.Name ?? member.Name);

    private static IEnumerable<MemberInfo> Members(Type buildType)
    {
        for (var type = buildType; type is not null && type != typeof(NukeBuild); type = type.BaseType)
        {
            foreach (var member in Annotated(type))
            {
                yield return member;
            }
        }

        foreach (var member in buildType.GetInterfaces().SelectMany(Annotated))
        {
            yield return member;
        }
    }

    private static IEnumerable<MemberInfo> Annotated(Type type) =>
        type.GetProperties(Declared).Concat<MemberInfo>(type.GetFields(Declared))
            .Where(x => x.IsDefined(typeof(ParameterAttribute), inherit: false));

    private static IReadOnlyList<string> Provided(ParameterAttribute attribute)
    {
        if (attribute is not { ValueProviderType: { } type, ValueProviderMember: { } name })
        {
            return [];
        }

        const BindingFlags AnyStatic = BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;
        var values = type.GetProperty(name, AnyStatic)?.GetValue(null) ?? type.GetField(name, AnyStatic)?.GetValue(null);
        return values is IEnumerable<object> list ? [.. list.Select(x => x.ToString()!)] : [];
    }
}
