using Nuke.Common.IO;

namespace Nuke.Common.Execution;

/// <summary>What <c>--plan</c> leaves: text on standard output, and a page for a colleague.</summary>
internal static class PlanReport
{
    public static void Write(IReadOnlyList<ExecutableTarget> plan, AbsolutePath directory)
    {
        var page = directory / "execution-plan.html";
        page.ReplaceText(PlanPage.Of(plan, NukeBuild.RootDirectory.Name));
        Console.Out.Write(PlanText.Of(plan));
        Console.Out.Write($"\nAs a page: {page}\n");
    }
}
