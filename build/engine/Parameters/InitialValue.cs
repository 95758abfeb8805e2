using System.Reflection;

namespace Nuke.Common.Execution;

/// <summary>The value of a parameter that was not given.</summary>
internal static class InitialValue
{
    /// <summary>The initializer of a member of the build's own classes; null for a component's member, which computes its own.</summary>
    public static object? Of(MemberInfo? member, NukeBuild build) => member switch
    {
        FieldInfo field => field.GetValue(build),
        PropertyInfo { DeclaringType.IsInterface: false } property => property.GetValue(build),
        _ => null,
    };
}
