using Pipeline.Lanes.Reports;
using Pipeline.Lanes.Results;
using Pipeline.Lanes.Runner;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Pipeline.Lanes.LaneReports;

/// <summary>Shows a lane's progress on a console: a live table in a terminal, lines elsewhere.</summary>
/// <param name="console">The console.</param>
/// <param name="clock">Drives the redrawing.</param>
/// <param name="ci">Whether <c>CI=true</c>: logs get lines, not redrawn tables.</param>
public sealed class LaneScreen(IAnsiConsole console, TimeProvider clock, bool ci)
{
    private static readonly TimeSpan Frame = TimeSpan.FromMilliseconds(120);

    public IAnsiConsole Console => console;

    /// <summary>Runs a lane and shows its progress.</summary>
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
}

/// <summary>Progress as lines, for build servers, files and pipes.</summary>
/// <param name="write">Writes one line.</param>
public sealed class PlainProgress(Action<string> write) : ILaneProgress
{
    public void Planned(IReadOnlyList<PlannedProcessor> processors)
    {
        foreach (var processor in processors.Where(processor => processor.Runs))
        {
            write($"{processor.Processor}: {processor.Reason}");
        }
    }

    public void Reached(string processor, string stage) => write($"{processor}: {stage}");

    public void Judged(string processor, SubjectResult judgement)
    {
        if (judgement.IsCase || judgement.Status() == SubjectStatus.Failed)
        {
            write($"{processor}: {judgement.Name} {DisplayText.Status(judgement.Status())}{(judgement.DurationMs > 0 ? " in " + DisplayText.Duration(judgement.DurationMs) : "")}");
        }
    }

    public void Finished(ProcessorReport report)
    {
        if (!report.Stands)
        {
            write($"{report.Processor}: {DisplayText.Status(report.Status())} in {DisplayText.Duration(report.DurationMs)}");
        }
    }
}

/// <summary>Progress as a table that is redrawn while the lane runs: running processors, failures and totals.</summary>
/// <remarks>It never has more rows than the terminal.</remarks>
public sealed class LiveTable : ILaneProgress
{
    private const int LinesAround = 6;
    private readonly Lock gate = new();
    private readonly SortedDictionary<string, Row> rows = new(StringComparer.Ordinal);
    private int planned;
    private int done;

    public void Planned(IReadOnlyList<PlannedProcessor> processors)
    {
        lock (gate)
        {
            planned = processors.Count;
            foreach (var processor in processors.Where(processor => processor.Runs))
            {
                rows[processor.Processor] = new Row(processor.Processor, processor.Reason, processor.Cases);
            }
        }
    }

    public void Reached(string processor, string stage) => Change(processor, row => row with { Stage = stage });

    public void Judged(string processor, SubjectResult judgement) => Change(processor, row => row with
    {
        CasesDone = row.CasesDone + (judgement.IsCase ? 1 : 0),
        Failed = row.Failed + (judgement.Status() == SubjectStatus.Failed ? 1 : 0),
    });

    public void Finished(ProcessorReport report)
    {
        lock (gate)
        {
            done++;
        }

        Change(report.Processor, row => row with { Stage = DisplayText.Status(report.Status()) + " in " + DisplayText.Duration(report.DurationMs), Done = true });
    }

    /// <summary>The current table.</summary>
    /// <param name="height">The terminal's height in lines.</param>
    public IRenderable Draw(int height)
    {
        lock (gate)
        {
            var table = new Table().Border(TableBorder.Rounded).BorderColor(Color.Grey)
                .AddColumns("processor", "stage", "cases", "why it runs")
                .Caption($"{done} of {planned} done");
            // Running and failed processors come before passed and waiting ones.
            foreach (var row in rows.Values.OrderBy(row => row.Weight()).Take(Math.Max(1, height - LinesAround)))
            {
                table.AddRow(new Text(row.Processor), new Text(row.Stage, row.Style()), new Text($"{row.CasesDone}/{row.Cases}"), new Text(row.Reason, new Style(Color.Grey)));
            }

            return table;
        }
    }

    private void Change(string processor, Func<Row, Row> change)
    {
        lock (gate)
        {
            if (rows.TryGetValue(processor, out var row))
            {
                rows[processor] = change(row);
            }
        }
    }

    private sealed record Row(string Processor, string Reason, int Cases, string Stage = "waits", int CasesDone = 0, int Failed = 0, bool Done = false)
    {
        public int Weight() => (Done, Failed, Stage) switch
        {
            (false, _, not "waits") => 0,
            (_, > 0, _) => 1,
            (true, _, _) => 2,
            _ => 3,
        };

        public Style Style() => new(Failed > 0 ? Color.Red : Done ? Color.Green : Stage == "waits" ? Color.Grey : Color.Yellow);
    }
}
