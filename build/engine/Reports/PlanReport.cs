using System.Globalization;
using System.Text;
using Nuke.Common.IO;

namespace Nuke.Common.Execution;

/// <summary>The output of <c>--plan</c>: text on standard output, and an HTML page.</summary>
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

/// <summary>A plan as a numbered list: each target, and the numbers of the targets it waits for.</summary>
internal static class PlanText
{
    public static string Of(IReadOnlyList<ExecutableTarget> plan)
    {
        var number = plan.Select((x, i) => (x, i)).ToDictionary(x => x.x, x => x.i + 1);
        var width = plan.Max(x => x.Name.Length);
        var digits = plan.Count.ToString(CultureInfo.InvariantCulture).Length;
        var text = new StringBuilder("\nExecution plan:\n\n");
        foreach (var target in plan)
        {
            var edges = PlanEdges.Of(plan, target)
                .GroupBy(x => x.Words, StringComparer.Ordinal)
                .Select(x => $"{x.Key} {string.Join(", ", x.Select(e => $"{number[e.From]} {e.From.Name}"))}");
            var row = $"  {number[target].ToString(CultureInfo.InvariantCulture).PadLeft(digits)}  {target.Name.PadRight(width)}  {string.Join("; ", edges)}";
            text.Append(row.TrimEnd()).Append(target.Invoked ? "  (invoked)\n" : "\n");
        }

        return text.ToString();
    }
}
