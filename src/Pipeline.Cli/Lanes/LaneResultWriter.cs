using Pipeline.Lanes.LaneReports;
using Pipeline.Lanes.Reports;
using Pipeline.Lanes.Runner;
using Spectre.Console;

namespace Pipeline.Cli.Lanes;

/// <summary>Writes a lane's result: a plan's text on the console; a report on the console, to files and to GitHub.</summary>
internal static class LaneResultWriter
{
    /// <summary>Ends a judged lane; the caller reports refusals.</summary>
    /// <param name="outcome">The lane's outcome.</param>
    /// <param name="root">The absolute path of the checkout.</param>
    /// <param name="screen">The console.</param>
    public static void Write(LaneOutcome outcome, string root, LaneScreen screen)
    {
        switch (outcome)
        {
            case LaneOutcome.Planned { Plan: var plan }:
                Console.Out.Write(plan.Text());
                break;
            case LaneOutcome.Divided divided:
                Console.Out.Write($"{PartFiles.Text(divided)}written to {PartFiles.Write(divided, root)}\n");
                foreach (var (platform, partitions) in divided.Divisions)
                {
                    GitHubStep.OfProcess()?.Set(platform is null ? "partitions" : $"partitions-{platform.Architecture}", partitions);
                }

                break;
            case LaneOutcome.Finished { Report: var report }:
                var document = LaneDocument.Of(report);
                // A part has no report of its own, which would look like the lane's, and the merge annotates for all.
                if (PartFiles.Write(outcome, root) is { } part)
                {
                    ScreenWriter.Write(document, screen.Console, [part]);
                }
                else
                {
                    Show(document, screen.Console, ReportFiles.Write(document, root));
                }

                break;
            default:
                break;
        }
    }

    /// <summary>Shows a report on the console and on GitHub.</summary>
    /// <param name="document">The report.</param>
    /// <param name="console">The console.</param>
    /// <param name="files">The paths of its files.</param>
    public static void Show(ReportDocument document, IAnsiConsole console, IReadOnlyList<string> files)
    {
        ScreenWriter.Write(document, console, files);
        GitHubStep.OfProcess()?.Write(document);
    }
}
