using System.Reflection;

namespace Nuke.Common.Execution;

/// <summary>What a parameter holds when nothing was given for it.</summary>
internal static class InitialValue
{
    /// <summary>The initializer of a member of the build's own classes; null for a component's, which it computes itself.</summary>
    public static object? Of(MemberInfo? member, NukeBuild build) => member switch
    {
        FieldInfo field => field.GetValue(build),
        PropertyInfo { DeclaringType.IsInterface: false } property => property.GetValue(build),
        _ => null,
    };
}
