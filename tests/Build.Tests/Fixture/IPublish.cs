using Nuke.Common;
using Serilog;

namespace Build.Fixture;

/// <summary>A component with its own parameter.</summary>
[ParameterPrefix("Feed")]
internal interface IPublish : INukeBuild
{
    [Parameter("Where to publish")]
    string? Url => TryGetValue(() => Url);

    Target Publish => _ => _
        .Description("Publishes")
        .TryDependsOn<FixtureBuild>(x => x.Compile)
        .Executes(() => Log.Information("published to {Url:l}", Url ?? "nowhere"));
}
