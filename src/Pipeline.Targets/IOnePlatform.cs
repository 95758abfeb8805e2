using Nuke.Common;
using Pipeline.Cli.Hosting;
using Pipeline.Contracts.Specs;

namespace Pipeline.Targets;

/// <summary>A lane that can be limited to one platform, because another machine runs the others.</summary>
public interface IOnePlatform : INukeBuild
{
    [Parameter(OptionText.OnlyPlatform)]
    string? OnlyPlatform => TryGetValue(() => OnlyPlatform);

    /// <summary>The platform; an invalid one fails the build before any work.</summary>
    Platform? Only => PlatformOf("--only-platform", OnlyPlatform);

    internal static Platform? PlatformOf(string option, string? value)
    {
        Platform? platform = null;
        Assert.True(value is null || Platform.TryParse(value, out platform), $"{option} {value} is not {Platform.Form}.");
        return platform;
    }
}
