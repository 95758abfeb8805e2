using System.Globalization;
using System.Text;
using Nuke.Common.Execution;

namespace Nuke.Common;

/// <summary>The summary of every run: each target with its status, duration and reason.</summary>
internal static class SummaryTable
{
    private const int StatusWidth = 12;
    private const int DurationWidth = 9;

    public static void Write(IReadOnlyCollection<ExecutableTarget> plan) => Console.Out.Write(Of(plan));

    public static string Of(IReadOnlyCollection<ExecutableTarget> plan)
    {
        var name = Math.Max(plan.Max(x => x.Name.Length), "Target".Length) + 2;
        var width = name + StatusWidth + DurationWidth;
        var text = new StringBuilder("\n").Append('═', width).Append('\n');
        Row(text, name, "Target", "Status", "Duration", "");
        text.Append('─', width).Append('\n');
        foreach (var target in plan)
        {
            Row(text, name, target.Name, target.Status.ToString(), Duration(target), Information(target));
        }

        text.Append('─', width).Append('\n');
        Row(text, name, "Total", "", Format(new TimeSpan(plan.Sum(x => x.Duration.Ticks))), "");
        text.Append('═', width).Append("\n\n");
        var failing = plan.Any(x => x.Status is ExecutionStatus.Failed or ExecutionStatus.Aborted or ExecutionStatus.NotRun);
        return text.Append(failing ? "Build failed.\n" : "Build succeeded.\n").ToString();
    }

    private static void Row(StringBuilder text, int nameWidth, string name, string status, string duration, string information)
    {
        var row = name.PadRight(nameWidth) + status.PadRight(StatusWidth) + duration.PadLeft(DurationWidth);
        text.Append(information.Length > 0 ? $"{row}   // {information}" : row.TrimEnd()).Append('\n');
    }

    private static string Duration(ExecutableTarget target) =>
        target.Status is ExecutionStatus.Succeeded or ExecutionStatus.Failed or ExecutionStatus.Aborted ? Format(target.Duration) : "";

    private static string Format(TimeSpan duration) => duration < TimeSpan.FromSeconds(1)
        ? "< 1sec"
        : string.Create(CultureInfo.InvariantCulture, $"{(int)duration.TotalMinutes}:{duration.Seconds:00}");

    private static string Information(ExecutableTarget target) =>
        string.Join(", ", target.SummaryInformation.Select(x => $"{x.Key}: {x.Value}"));
}
