using Nuke.Common;

namespace Pipeline.Targets;

/// <summary>A lane that can print its plan and stop there.</summary>
public interface IDryRun : INukeBuild
{
    [Parameter("Print the plan with its reasons, and run nothing")]
    bool DryRun => TryGetValue<bool?>(() => DryRun) ?? false;
}
