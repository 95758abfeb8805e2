using System.Globalization;
using System.Text;

namespace Pipeline.Processors.Tables;

/// <summary>A profile as <c>report.md</c>, for people.</summary>
internal static class MarkdownReport
{
    private const int Shown = 32;

    public static byte[] Write(TableProfile profile)
    {
        var text = new StringBuilder("# Table profile\n\n");
        Summary(text, profile);
        Columns(text, profile);
        Numbers(text, profile);
        Times(text, profile);
        Texts(text, profile);
        Accuracy(text, profile);
        return Encoding.UTF8.GetBytes(text.ToString().TrimEnd('\n') + "\n");
    }

    private static void Summary(StringBuilder text, TableProfile profile)
    {
        var format = profile.Format == TableFormat.JsonLines ? "JSON Lines" : FormatNames.Of(profile.Format).ToUpperInvariant();
        text.Append(CultureInfo.InvariantCulture, $"{format} · {Display.Count(profile.Bytes)} bytes · {Display.Count(profile.Rows)} rows · {Display.Count(profile.Width)} columns\n\n");
        foreach (var note in profile.Notes)
        {
            text.Append("- **Look here.** ").Append(note.Text).Append("\n\n");
        }

        Ragged(text, profile.Shorter, "fewer cells than columns");
        Ragged(text, profile.Longer, "more cells than columns");
        if (profile.BlankLines > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"- Blank lines passed over: {Display.Count(profile.BlankLines)}\n\n");
        }
    }

    private static void Ragged(StringBuilder text, RaggedRows rows, string what)
    {
        if (rows.Count > 0)
        {
            var more = rows.Count > rows.First.Count ? ", …" : "";
            text.Append(CultureInfo.InvariantCulture, $"- Rows with {what}: {Display.Count(rows.Count)} ({(rows.Count == 1 ? "row" : "rows")} {string.Join(", ", rows.First)}{more})\n\n");
        }
    }

    private static void Columns(StringBuilder text, TableProfile profile)
    {
        text.Append("## Columns\n\n");
        var table = new MarkdownTable(">#", "column", "type", ">values", ">null", ">empty", ">missing", ">distinct", "most frequent");
        foreach (var column in profile.Columns)
        {
            table.Add(
                Display.Count(column.Position), Code(column.Name), Kinds(column), Display.Count(column.Values), Display.Count(column.Nulls),
                Display.Count(column.Empties), Display.Count(column.Missing), Display.Distinct(column.Distinct), Frequent(column.Top));
        }

        table.Write(text);
    }

    private static string Kinds(ColumnProfile column) => column.Type == "mixed"
        ? "mixed: " + string.Join(", ", column.Kinds.OrderByDescending(kind => kind.Value).ThenBy(kind => kind.Key).Select(kind => $"{kind.Key.ToString().ToLowerInvariant()} {Display.Count(kind.Value)}"))
        : column.Type;

    private static string Frequent(TopValues top)
    {
        var values = top.Values.Where(value => value.Count > 1 || top.Values.Count == 1).Take(3);
        return string.Join(", ", values.Select(value => $"{Code(value.Value)} {(top.Error > 0 ? "≥ " : "")}{Display.Count(value.Count)}"));
    }

    private static void Numbers(StringBuilder text, TableProfile profile)
    {
        var table = new MarkdownTable("column", ">min", ">p05", ">p25", ">median", ">p75", ">p95", ">max", ">mean", ">std. dev.");
        Section(text, "Numbers", table, profile, column => column.Numbers, (column, numbers) =>
        {
            var values = numbers.Quantiles.Values.ToDictionary(quantile => quantile.Percent, quantile => Display.Number(quantile.Value));
            table.Add(
                Code(column.Name), Display.Number(numbers.Min), values[5], values[25], values[50], values[75], values[95],
                Display.Number(numbers.Max), Display.Number(numbers.Mean), Display.Number(numbers.Deviation));
        });
    }

    private static void Times(StringBuilder text, TableProfile profile)
    {
        var table = new MarkdownTable("column", "earliest", "p25", "median", "p75", "latest");
        Section(text, "Dates and times", table, profile, column => column.Times, (column, times) =>
        {
            var values = times.Quantiles.Values.ToDictionary(quantile => quantile.Percent, quantile => times.Show(quantile.Value));
            table.Add(Code(column.Name), times.Show(times.Min), values[25], values[50], values[75], times.Show(times.Max));
        });
    }

    private static void Texts(StringBuilder text, TableProfile profile)
    {
        var table = new MarkdownTable("column", "first", "last", "shortest", "longest", ">length", ">mean length");
        Section(text, "Texts", table, profile, column => column.Texts, (column, texts) => table.Add(
            Code(column.Name), Code(texts.First), Code(texts.Last), Code(texts.Shortest), Code(texts.Longest),
            $"{Display.Count(texts.MinLength)}–{Display.Count(texts.MaxLength)}", Display.Number(texts.MeanLength)));
    }

    private static void Section<T>(
        StringBuilder text, string title, MarkdownTable table, TableProfile profile, Func<ColumnProfile, T?> part, Action<ColumnProfile, T> add)
        where T : class
    {
        var any = false;
        foreach (var column in profile.Columns)
        {
            if (part(column) is { } present)
            {
                add(column, present);
                any = true;
            }
        }

        if (any)
        {
            text.Append(CultureInfo.InvariantCulture, $"## {title}\n\n");
            table.Write(text);
        }
    }

    private static void Accuracy(StringBuilder text, TableProfile profile)
    {
        var rank = profile.Columns.Select(column => Math.Max(column.Numbers?.Quantiles.RankError ?? 0, column.Times?.Quantiles.RankError ?? 0)).Append(0).Max();
        text.Append("## Accuracy\n\nCounts, extremes, means and standard deviations are exact up to rounding.\n");
        foreach (var column in profile.Columns.Where(column => column.Numbers is { Rounded: true }))
        {
            text.Append(CultureInfo.InvariantCulture, $"The numbers of {Code(column.Name)} have digits that a double does not keep: every figure of them is rounded.\n");
        }

        foreach (var column in profile.Columns.Where(column => column.Times is { Cut: true }))
        {
            text.Append(CultureInfo.InvariantCulture, $"The times of {Code(column.Name)} are finer than 100 ns and cut to that.\n");
        }

        text.Append(rank == 0
            ? "Quantiles and histograms are exact.\n"
            : string.Create(CultureInfo.InvariantCulture, $"Quantiles are values that occur, their rank off by at most {rank * 100:0.##} % of the values.\n"));
        if (profile.Columns.Any(column => column.Distinct.StandardError > 0))
        {
            text.Append(CultureInfo.InvariantCulture, $"Distinct counts marked ≈ are estimates with a standard error of {DistinctSketch.StandardError * 100:0.##} %; counts marked ≥ are lower bounds.\n");
        }
    }

    private static string Code(string value) => MarkdownTable.Code(Display.Fit(value, Shown));
}
