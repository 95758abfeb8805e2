using Nuke.Common;

namespace Pipeline.Targets;

/// <summary>A target that leaves alone what stands, or what others wrote, unless it is told otherwise.</summary>
public interface IForce : INukeBuild
{
    [Parameter("Also run what has not changed; Workflows: also replace workflows that others wrote or edited")]
    bool Force => TryGetValue<bool?>(() => Force) ?? false;
}
