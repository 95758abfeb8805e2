using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using Nuke.Common;
using Nuke.Common.Tooling;

namespace Nuke.Components;

/// <summary>A build with one configuration: Debug on a developer's machine, Release on a server.</summary>
public interface IHazConfiguration : INukeBuild
{
    [Parameter("Configuration to build: Debug on a developer's machine, Release on a server.")]
    Configuration Configuration => TryGetValue(() => Configuration) ?? (IsLocalBuild ? Configuration.Debug : Configuration.Release);
}

/// <summary>The configuration to compile.</summary>
[TypeConverter(typeof(TypeConverter<Configuration>))]
public sealed class Configuration : Enumeration
{
    public static readonly Configuration Debug = new() { Value = nameof(Debug) };

    public static readonly Configuration Release = new() { Value = nameof(Release) };

    [return: NotNullIfNotNull(nameof(configuration))]
    public static implicit operator string?(Configuration? configuration) => configuration?.Value;
}
