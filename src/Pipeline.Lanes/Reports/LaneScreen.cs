using Spectre.Console;

namespace Pipeline.Lanes;

/// <summary>Shows a lane on a console: live in a terminal, as lines elsewhere, and the result at the end.</summary>
/// <param name="console">The console.</param>
/// <param name="clock">Drives the redrawing.</param>
/// <param name="ci">Whether <c>CI=true</c>: a log keeps lines, not pictures that are drawn over.</param>
public sealed class LaneScreen(IAnsiConsole console, TimeProvider clock, bool ci)
{
    private const int WidthOfFiles = 160;
    private static readonly TimeSpan Frame = TimeSpan.FromMilliseconds(120);

    /// <summary>Runs a lane and shows how it goes on.</summary>
    public async Task<T> Watch<T>(Func<ILaneProgress, Task<T>> lane, CancellationToken cancellationToken)
    {
        if (ci || !console.Profile.Out.IsTerminal || !console.Profile.Capabilities.Ansi)
        {
            return await lane(new PlainProgress(line => console.Profile.Out.Writer.WriteLine(line)));
        }

        var table = new LiveTable();
        return await console.Live(table.Draw(console.Profile.Height)).AutoClear(enabled: true).StartAsync(async live =>
        {
            var running = lane(table);
            while (await Task.WhenAny(running, Task.Delay(Frame, clock, cancellationToken)) != running)
            {
                live.UpdateTarget(table.Draw(console.Profile.Height));
            }

            return await running;
        });
    }

    /// <summary>The result: a row a processor, then every failure with its reason, then where the reports are.</summary>
    public void Show(LaneReport report, IReadOnlyList<string> files)
    {
        if (!console.Profile.Out.IsTerminal)
        {
            console.Profile.Width = WidthOfFiles;
        }

        var table = new Table().Border(TableBorder.Rounded).BorderColor(Color.Grey).AddColumns("processor", "result", "passed", "image");
        var covered = report.Processors.Any(processor => processor.Platforms is not null);
        table.AddColumns([.. covered ? ["platforms"] : Array.Empty<string>(), "took", "why"]);
        foreach (var processor in report.Processors)
        {
            var failed = processor.Status() == JudgementStatus.Failed;
            table.AddRow(
            [
                new Text(processor.Processor),
                new Text(Words.Of(processor.Status()), new Style(failed ? Color.Red : Color.Green)),
                new Text($"{processor.Count(JudgementStatus.Passed)}/{processor.Judgements.Count}"),
                new Text(processor.Image is { } image ? Words.Short(image.Id) : "none"),
                .. covered ? [new Text(string.Join(", ", (processor.Platforms ?? []).Select(platform => platform.Platform)))] : Array.Empty<Text>(),
                new Text(processor.Stands ? "" : Words.Duration(processor.DurationMs)),
                new Text(processor.Reason, new Style(Color.Grey)),
            ]);
        }

        console.Write(table);
        foreach (var finding in Findings.Of(report))
        {
            console.Write(new Text($"{finding.Processor}/{finding.Subject}", new Style(Color.Red)));
            console.WriteLine($" {finding.Check}: {PlainText.Lines(finding.Reason.ReplaceLineEndings("\n    "))}");
        }

        foreach (var line in PerturbationLines.Of(report))
        {
            console.WriteLine(line);
        }

        foreach (var path in report.Accepted)
        {
            console.WriteLine($"accepted {path}");
        }

        console.WriteLine(string.Join("  ", files));
        console.WriteLine($"{Words.Counts(report.Passed, report.Failed, report.Bypassed)} in {Words.Duration(report.DurationMs)}");
    }
}
