using Pipeline.Contracts;
using Spectre.Console;

namespace Pipeline.Lanes;

/// <summary>Shows on a console what BuildAndPin did.</summary>
/// <param name="console">The console.</param>
public sealed class PinScreen(IAnsiConsole console)
{
    private const int WidthOfFiles = 160;

    // Above this, what is unchanged has no row; it is counted at the end.
    private const int AllShown = 100;

    /// <summary>A line of a lane that runs.</summary>
    public void Progress(string line) => console.Profile.Out.Writer.WriteLine(line);

    /// <summary>A row a processor, then every failure, then what became of the proposal and where the reports are.</summary>
    public void Show(PinReport report, IReadOnlyList<string> files)
    {
        if (!console.Profile.Out.IsTerminal)
        {
            console.Profile.Width = WidthOfFiles;
        }

        var table = new Table().Border(TableBorder.Rounded).BorderColor(Color.Grey).AddColumns("processor", "result", "tag", "index", "platforms", "why");
        foreach (var processor in report.Processors.Where(processor => report.Processors.Count <= AllShown || processor.Step is not PinStep.Keep || processor.Failure is not null))
        {
            table.AddRow(
                new Text(processor.Processor),
                new Text(PinWords.Of(processor), new Style(processor.Failure is null ? Color.Green : Color.Red)),
                new Text(processor.After?.Tag ?? ""),
                new Text(processor.After is { } pin ? Words.Short(pin.Index) : "none"),
                new Text(PinWords.Platforms(processor)),
                new Text(processor.Step.Reason, new Style(Color.Grey)));
        }

        console.Write(table);
        foreach (var failed in report.Processors.Where(processor => processor.Failure is not null))
        {
            console.Write(new Text(failed.Processor, new Style(Color.Red)));
            console.WriteLine($" {PlainText.Lines(failed.Failure!.ReplaceLineEndings("\n    "))}");
        }

        Tell(report);
        console.WriteLine(string.Join("  ", files));
        console.WriteLine($"{PinWords.Counts(report)} in {Words.Duration(report.DurationMs)}");
    }

    private void Tell(PinReport report)
    {
        var pins = Path.GetRelativePath(report.Place.Root, report.Place.PinsFile);
        console.WriteLine(report.Failed ? $"{pins} is as it was" : report.Written ? $"{pins} written" : $"{pins} unchanged");
        if (report.Proposal is not null)
        {
            console.WriteLine(PinWords.Proposal(report.Proposal));
        }

        if (report.Proposal is PinProposal.Open { StartsChecks: false })
        {
            console.Write(new Text($"WARNING: {PinWords.NoChecks}\n", new Style(Color.Yellow)));
        }
    }
}
