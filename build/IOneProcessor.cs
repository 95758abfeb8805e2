using Nuke.Common;

namespace Pipeline.Targets;

/// <summary>A lane that can be limited to one processor.</summary>
public interface IOneProcessor : INukeBuild
{
    [Parameter("Only this processor")]
    string? Processor => TryGetValue(() => Processor);
}
