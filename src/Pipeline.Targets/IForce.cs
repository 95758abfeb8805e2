using Nuke.Common;

namespace Pipeline.Targets;

/// <summary>A target that keeps verdicts and does not repeat what has not changed.</summary>
public interface IForce : INukeBuild
{
    [Parameter("Also run what has not changed")]
    bool Force => TryGetValue<bool?>(() => Force) ?? false;
}
