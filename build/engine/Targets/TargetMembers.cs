using System.Linq.Expressions;
using System.Reflection;

namespace Nuke.Common.Execution;

/// <summary>Finds the target properties of a build, its bases and its components, and reads them.</summary>
internal static class TargetMembers
{
    private const BindingFlags Declared =
        BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    /// <summary>One property per name: the most derived class wins over its bases, and a class over a component.</summary>
    public static IEnumerable<PropertyInfo> All(Type buildType)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var type in Bases(buildType).Concat(buildType.GetInterfaces()))
        {
            foreach (var property in type.GetProperties(Declared))
            {
                if (property.PropertyType == typeof(Target) && seen.Add(ShortName(property)))
                {
                    yield return property;
                }
            }
        }
    }

    /// <summary>The name without the interface of an explicit implementation such as <c>ITest.Test</c>.</summary>
    public static string ShortName(PropertyInfo property) => property.Name[(property.Name.LastIndexOf('.') + 1)..];

    /// <summary>The only target that a component declares; any other number is a mistake in the build.</summary>
    public static PropertyInfo Only(Type component, string targetName)
    {
        var properties = component.GetProperties(Declared).Where(x => x.PropertyType == typeof(Target)).ToList();
        return properties.Count == 1
            ? properties[0]
            : throw new InvalidOperationException(
                $"Target '{targetName}' refers to component '{component.Name}', which declares {properties.Count} targets; select one.");
    }

    public static PropertyInfo Of(LambdaExpression selector) =>
        (selector.Body as MemberExpression)?.Member as PropertyInfo
        ?? throw new InvalidOperationException($"'{selector}' does not select a target.");

    /// <summary>The declarations of the same target in base classes, nearest first.</summary>
    public static IEnumerable<PropertyInfo> Overridden(Type buildType, PropertyInfo property) =>
        Bases(buildType)
            .Where(x => x != property.DeclaringType)
            .Select(x => x.GetProperty(property.Name, Declared))
            .OfType<PropertyInfo>();

    public static Target ReadVirtual(PropertyInfo property, object build) =>
        property.GetMethod!.CreateDelegate<Func<Target>>(build)();

    /// <summary>Reads exactly the implementation that <paramref name="property"/> names, even if it is overridden.</summary>
    public static Target ReadNonVirtual(PropertyInfo property, object build)
    {
        var getter = property.GetMethod!.MethodHandle.GetFunctionPointer();
        return ((Func<Target>)Activator.CreateInstance(typeof(Func<Target>), build, getter)!)();
    }

    private static IEnumerable<Type> Bases(Type type)
    {
        for (var current = type; current is not null && current != typeof(NukeBuild); current = current.BaseType)
        {
            yield return current;
        }
    }
}
