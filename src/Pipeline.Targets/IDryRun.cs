using Nuke.Common;
using Pipeline.Cli.Hosting;

namespace Pipeline.Targets;

/// <summary>A lane that can print its plan and stop there.</summary>
public interface IDryRun : INukeBuild
{
    [Parameter(OptionText.DryRun)]
    bool DryRun => TryGetValue<bool?>(() => DryRun) ?? false;
}
