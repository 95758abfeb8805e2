using Nuke.Common;
using Pipeline.Cli.Hosting;

namespace Pipeline.Targets;

/// <summary>A lane that can be limited to one processor.</summary>
public interface IOneProcessor : INukeBuild
{
    [Parameter(OptionText.Processor)]
    string? Processor => TryGetValue(() => Processor);
}
