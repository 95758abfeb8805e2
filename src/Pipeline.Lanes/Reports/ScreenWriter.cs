using System.Globalization;
using Spectre.Console;

namespace Pipeline.Lanes.Reports;

/// <summary>Shows a report on a console: its table, its lines, the paths of its files, and the total.</summary>
public static class ScreenWriter
{
    private const int WidthOfFiles = 160;

    /// <summary>Shows the report.</summary>
    /// <param name="document">The report.</param>
    /// <param name="console">The console.</param>
    /// <param name="files">The paths of its files; empty if none were written.</param>
    public static void Write(ReportDocument document, IAnsiConsole console, IReadOnlyList<string> files)
    {
        if (!console.Profile.Out.IsTerminal)
        {
            console.Profile.Width = WidthOfFiles;
        }

        if (document.Screen.Table is { } table)
        {
            Write(table, console);
        }

        foreach (var line in document.Screen.Lines)
        {
            foreach (var part in line.Parts)
            {
                console.Write(Text(part.Text + (ReferenceEquals(part, line.Parts[^1]) ? "\n" : ""), part.Tone));
            }
        }

        if (files.Count > 0)
        {
            console.WriteLine(string.Join("  ", files));
        }

        console.WriteLine(document.Screen.Total);
    }

    private static void Write(Block.Table table, IAnsiConsole console)
    {
        var drawn = new Table().Border(TableBorder.Rounded).BorderColor(Color.Grey).AddColumns([.. table.Columns]);
        foreach (var row in table.Rows.Take(table.Limit))
        {
            drawn.AddRow(row.Select(cell => Text(string.Concat(cell.Parts.Select(part => part.Text)), cell.Parts[^1].Tone)));
        }

        console.Write(drawn);
        if (table.Rows.Count > table.Limit)
        {
            console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"…and {table.Rows.Count - table.Limit} more {table.Columns[0]}s"));
        }
    }

    private static Text Text(string text, Tone tone) => new(PlainText.Lines(text), tone switch
    {
        Tone.Good => new Style(Color.Green),
        Tone.Bad => new Style(Color.Red),
        Tone.Unknown or Tone.Waiting => new Style(Color.Yellow),
        Tone.Quiet => new Style(Color.Grey),
        _ => Style.Plain,
    });
}
