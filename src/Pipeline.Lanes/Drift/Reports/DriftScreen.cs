using System.Globalization;
using Spectre.Console;

namespace Pipeline.Lanes;

/// <summary>Shows drift on a console: a row a processor, then every finding with what ends it, then where the reports are.</summary>
/// <param name="console">The console.</param>
public sealed class DriftScreen(IAnsiConsole console)
{
    private const int WidthOfFiles = 160;
    private const int RowsShown = 200;

    public void Show(DriftReport report, IReadOnlyList<string> files)
    {
        if (!console.Profile.Out.IsTerminal)
        {
            console.Profile.Width = WidthOfFiles;
        }

        Table(report);
        if (DriftWords.Deployed(report) is { } deployed)
        {
            console.Write(new Text($"deployed: {deployed}\n", new Style(Color.Grey)));
        }

        foreach (var finding in report.Findings.Take(RowsShown))
        {
            console.Write(new Text(DriftWords.Subject(finding), Style(finding.Class)));
            console.WriteLine($": {PlainText.Of(finding.Detail)}");
            console.Write(new Text($"    {finding.Rule.Remedy}\n", new Style(Color.Grey)));
        }

        More(report.Findings.Count, "findings");
        foreach (var finding in report.Ignored)
        {
            console.Write(new Text($"{DriftWords.Subject(finding)}: ignored until {finding.Ignored!.LastDay}: {finding.Ignored.Reason}\n", new Style(Color.Grey)));
        }

        foreach (var ignore in report.Expired)
        {
            console.Write(new Text($"{ignore.Processor}/{ignore.Kind}: the ignore expired on {ignore.LastDay}: {ignore.Reason}\n", new Style(Color.Yellow)));
        }

        if (files.Count > 0)
        {
            console.WriteLine(string.Join("  ", files));
        }

        console.WriteLine($"{report.Class.Name()}: {DriftWords.Counts(report)}");
    }

    private void Table(DriftReport report)
    {
        if (report.Processors.Count == 0)
        {
            return;
        }

        var table = new Table().Border(TableBorder.Rounded).BorderColor(Color.Grey)
            .AddColumns("processor", "source ↔ pin", "pin ↔ registry", "pin ↔ deployed", "pinned");
        foreach (var processor in DriftWords.HeaviestFirst(report).Take(RowsShown))
        {
            table.AddRow(
                new Text(processor.Processor),
                Cell(processor, DriftPair.SourcePin),
                Cell(processor, DriftPair.PinRegistry),
                Cell(processor, DriftPair.PinDeployed),
                new Text(processor.Seen.Pin is { } pin ? $"{pin.Tag} {Words.Short(pin.Index)}" : "none", new Style(Color.Grey)));
        }

        console.Write(table);
        More(report.Processors.Count, "processors");
    }

    private void More(int count, string what)
    {
        if (count > RowsShown)
        {
            console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"…and {count - RowsShown} more {what}"));
        }
    }

    private static Text Cell(ProcessorDrift processor, DriftPair pair) =>
        new(DriftWords.Of(processor.Of(pair)), processor.Of(pair) is { IsIgnored: false } known ? Style(known.Class) : new Style(Color.Grey));

    private static Style Style(DriftClass of) => new(of switch
    {
        DriftClass.InSync => Color.Green,
        DriftClass.Drift or DriftClass.Error => Color.Red,
        _ => Color.Yellow,
    });
}
