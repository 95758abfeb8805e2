using System.Linq.Expressions;
using System.Reflection;

namespace Nuke.Common.Execution;

/// <summary>Injects given values into the members of a build, and into components on request.</summary>
internal sealed class ParameterInjection(ParameterValues values)
{
    private const BindingFlags Declared =
        BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    private readonly Dictionary<MemberInfo, object?> _resolved = [];

    /// <summary>Sets every annotated member of the build's classes that has a given value.</summary>
    public void Apply(NukeBuild build)
    {
        for (var type = build.GetType(); type is not null && type != typeof(NukeBuild); type = type.BaseType)
        {
            foreach (var field in type.GetFields(Declared))
            {
                SetIfAnnotated(field, field, build);
            }

            foreach (var property in type.GetProperties(Declared))
            {
                SetIfAnnotated(property, type.GetField($"<{property.Name}>k__BackingField", Declared), build);
            }
        }
    }

    /// <summary>Whether a parameter has a given value or an initial one.</summary>
    public bool HasValue(Option option, NukeBuild build) => (values.Find(option) ?? InitialValue.Of(option.Member, build)) is not (null or "");

    public object? Find(LambdaExpression parameter) => Find(Member(parameter)
        ?? throw new InvalidOperationException($"'{parameter}' is not a parameter."));

    public object? Find(MemberInfo member)
    {
        lock (_resolved)
        {
            if (!_resolved.TryGetValue(member, out var value))
            {
                value = Resolve(member);
                _resolved[member] = value;
            }

            return value;
        }
    }

    /// <summary>The member that an expression such as <c>() => ApiKey</c> names; null for anything else.</summary>
    public static MemberInfo? Member(LambdaExpression expression) =>
        (expression.Body is UnaryExpression { NodeType: ExpressionType.Convert } convert ? convert.Operand : expression.Body)
        is MemberExpression member ? member.Member : null;

    private object? Resolve(MemberInfo member)
    {
        var attribute = member.GetCustomAttribute<ValueInjectionAttributeBase>(inherit: false)
            ?? throw new InvalidOperationException($"'{member.DeclaringType?.Name}.{member.Name}' is not a parameter.");
        var given = attribute is ParameterAttribute ? values.Find(BuildOptions.Of(member)) : null;
        return attribute.Resolve(member, given);
    }

    private void SetIfAnnotated(MemberInfo member, FieldInfo? field, NukeBuild build)
    {
        if (!member.IsDefined(typeof(ValueInjectionAttributeBase), inherit: false) || Find(member) is not { } value)
        {
            return;
        }

        if (member is PropertyInfo { SetMethod: not null } property)
        {
            property.SetValue(build, value);
        }
        else
        {
            field?.SetValue(build, value);
        }
    }
}
