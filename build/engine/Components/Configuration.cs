using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using Nuke.Common.Tooling;

namespace Nuke.Components;

/// <summary>How to compile.</summary>
[TypeConverter(typeof(TypeConverter<Configuration>))]
public sealed class Configuration : Enumeration
{
    public static readonly Configuration Debug = new() { Value = nameof(Debug) };

    public static readonly Configuration Release = new() { Value = nameof(Release) };

    [return: NotNullIfNotNull(nameof(configuration))]
    public static implicit operator string?(Configuration? configuration) => configuration?.Value;
}
