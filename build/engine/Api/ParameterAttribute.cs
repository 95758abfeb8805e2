using System.Reflection;

namespace Nuke.Common;

/// <summary>A member that the engine sets, or computes for <see cref="INukeBuild.TryGetValue{T}(System.Linq.Expressions.Expression{Func{T}})"/>.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public abstract class ValueInjectionAttributeBase : Attribute
{
    /// <summary>The member's value, from its given value or elsewhere; null keeps the initializer.</summary>
    internal abstract object? Resolve(MemberInfo member, object? given);
}

/// <summary>
/// A member whose value comes from the command line, then the environment, then <c>.nuke/parameters*.json</c>,
/// then its initializer.
/// </summary>
public class ParameterAttribute(string? description = null) : ValueInjectionAttributeBase
{
    /// <summary>One line for <c>--help</c> and the schema.</summary>
    public virtual string? Description { get; } = description;

    /// <summary>The name instead of the member's own.</summary>
    public string? Name { get; set; }

    /// <summary>Splits one given value into several.</summary>
    public string? Separator { get; set; }

    /// <summary>Whether a collection takes several values.</summary>
    public virtual bool List { get; set; } = true;

    /// <summary>The type whose <see cref="ValueProviderMember"/> lists the values to offer.</summary>
    public Type? ValueProviderType { get; set; }

    /// <summary>A static member that lists the values to offer.</summary>
    public string? ValueProviderMember { get; set; }

    /// <summary>The type that a given text is converted to before <see cref="Resolve"/>.</summary>
    internal virtual Type GivenType(Type memberType) => memberType;

    internal override object? Resolve(MemberInfo member, object? given) => given;
}

/// <summary>The parameter must have a value before the first target runs.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class RequiredAttribute : Attribute;

/// <summary>The parameter may stay without a value.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class OptionalAttribute : Attribute;

/// <summary>The value is masked in everything printed.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field | AttributeTargets.Parameter)]
public sealed class SecretAttribute : Attribute;

/// <summary>The prefix of all parameter names of a component.</summary>
[AttributeUsage(AttributeTargets.Interface, Inherited = false)]
public sealed class ParameterPrefixAttribute(string prefix) : Attribute
{
    public string Prefix { get; } = prefix;
}
