using Nuke.Common;

namespace Pipeline.Targets;

/// <summary>A lane that may be told to look at one processor alone.</summary>
public interface IOneProcessor : INukeBuild
{
    [Parameter("Only this processor")]
    string? Processor => TryGetValue(() => Processor);
}
