using Pipeline.Lanes.LaneReports;
using Pipeline.Lanes.Results;
using Pipeline.Lanes.Runner;
using Spectre.Console;

namespace Pipeline.Lanes.Tests;

public sealed class LiveTableTests
{
    private static readonly PlannedProcessor[] Plan = [.. Enumerable.Range(0, 50).Select(at => new PlannedProcessor($"p{at:00}", "no verdict yet", 2, Runs: true))];

    [Fact]
    public void It_is_never_taller_than_the_terminal_and_shows_what_runs_first()
    {
        var table = new LiveTable();
        table.Planned(Plan);
        table.Reached("p49", "build");
        table.Judged("p48", new SubjectResult("one", true, [new Check("events", "twice")], 1, null, []));

        var drawn = Draw(table, 12);

        Assert.True(drawn.Length <= 12, string.Join('\n', drawn));
        Assert.Matches("p49 +│ build +│ 0/2 ", drawn[3]);
        Assert.Matches("p48 +│ waits +│ 1/2 ", drawn[4]);
        Assert.Contains("0 of 50 done", drawn[^1], StringComparison.Ordinal);
    }

    private static string[] Draw(LiveTable table, int height)
    {
        using var output = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Out = new AnsiConsoleOutput(output) });
        console.Profile.Width = 100;
        console.Write(table.Draw(height));
        return output.ToString().ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');
    }
}
