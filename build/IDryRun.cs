using Nuke.Common;

namespace Pipeline.Targets;

/// <summary>A lane that can print its plan and stop there.</summary>
public interface IDryRun : INukeBuild
{
    [Parameter("Print what would be run, and why, and run nothing")]
    bool DryRun => TryGetValue<bool?>(() => DryRun) ?? false;
}
