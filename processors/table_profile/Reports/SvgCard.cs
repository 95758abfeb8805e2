using System.Globalization;
using System.Text;

namespace Pipeline.Processors.Tables;

/// <summary>One column's card: its name and type, a histogram or its frequent values, and its completeness.</summary>
internal sealed class SvgCard(StringBuilder svg, ColumnProfile column, long rows)
{
    public const int Width = 300;
    public const int Height = 196;

    private const int Inset = 16;
    private const int Inner = Width - (2 * Inset);
    private const int PlotTop = 44;
    private const int PlotHeight = 88;
    private const int Bars = 5;

    /// <summary>The card in one sentence.</summary>
    public static string Words(ColumnProfile column) =>
        Xml($"{column.Name}: {column.Type}, {Display.Count(column.Values)} values, {Display.Distinct(column.Distinct)} distinct{Range(column)}.");

    public void Write(int x, int y)
    {
        Add($"""<g transform="translate({x} {y})"><title>{Words(column)}</title><rect class="card" x=".5" y=".5" width="{Width - 1}" height="{Height - 1}" rx="10"/>""");
        Add($"""<text class="name" x="{Inset}" y="28">{Xml(Display.Fit(column.Name, 24))}</text><text class="soft end" x="{Width - Inset}" y="28">{column.Type}</text>""");
        switch (column)
        {
            case { Numbers: { } numbers } when Half(Kind.Integer, Kind.Number):
                Histogram(numbers.Histogram, Display.ShortNumber(numbers.Min), "median " + Display.ShortNumber(Median(numbers.Quantiles)), Display.ShortNumber(numbers.Max));
                break;
            case { Times: { } times } when Half(Kind.Date, Kind.DateTime):
                Histogram(times.Histogram, Day(times, times.Min), "median " + Day(times, Median(times.Quantiles)), Day(times, times.Max));
                break;
            case { Top.Values: { Count: > 0 } top } when top[0].Count > 1 || column.Top.Error == 0:
                Frequent(top);
                break;
            default:
                Add($"""<text class="soft mid" x="{Width / 2}" y="{PlotTop + (PlotHeight / 2)}">{Nothing()}</text>""");
                break;
        }

        Completeness();
        Add($"</g>");
    }

    private static T Median<T>(Quantiles<T> quantiles) => quantiles.Values.Single(quantile => quantile.Percent == 50).Value;

    private static string Day(TimeProfile times, long ticks) => times.Show(ticks)[..10];

    private static string Range(ColumnProfile column) => column switch
    {
        { Numbers: { } numbers } => $", from {Display.Number(numbers.Min)} to {Display.Number(numbers.Max)}",
        { Times: { } times } => $", from {times.Show(times.Min)} to {times.Show(times.Max)}",
        _ => "",
    };

    private bool Half(params Kind[] kinds) => 2 * kinds.Sum(kind => column.Kinds.GetValueOrDefault(kind)) >= column.Values;

    private string Nothing() => column switch
    {
        { Values: 0 } => "no values",
        { Type: "object" or "array" } => $"{Display.Count(column.Values)} {column.Type}s, not looked into",
        _ => "no value is frequent",
    };

    private void Histogram(Histogram histogram, string least, string median, string greatest)
    {
        var most = histogram.Counts.Max();
        var step = (double)Inner / histogram.Counts.Count;
        for (var i = 0; i < histogram.Counts.Count; i++)
        {
            if (histogram.Counts[i] > 0)
            {
                // At least one pixel, so that a single outlier is visible.
                var height = Math.Max(1, (double)PlotHeight * histogram.Counts[i] / most);
                Add($"""<rect class="bar" x="{Inset + (i * step) + 0.75:0.##}" y="{PlotTop + PlotHeight - height:0.##}" width="{step - 1.5:0.##}" height="{height:0.##}" rx="1.5"/>""");
            }
        }

        const int Base = PlotTop + PlotHeight;
        Add($"""<path class="base" d="M{Inset} {Base + 0.5:0.##}h{Inner}"/>""");
        Add($"""<text class="soft" x="{Inset}" y="{Base + 15}">{least}</text><text class="soft mid" x="{Width / 2}" y="{Base + 15}">{median}</text><text class="soft end" x="{Width - Inset}" y="{Base + 15}">{greatest}</text>""");
    }

    private void Frequent(IReadOnlyList<ValueCount> top)
    {
        const int Label = 108;
        const int Number = 52;
        const int Track = Inner - Label - Number;
        for (var i = 0; i < Math.Min(Bars, top.Count); i++)
        {
            var y = PlotTop + (i * 20);
            var length = Math.Max(2, (double)Track * top[i].Count / top[0].Count);
            Add($"""<text x="{Inset}" y="{y + 11}">{Xml(Display.Fit(top[i].Value, 16))}</text><rect class="track" x="{Inset + Label}" y="{y + 2}" width="{Track}" height="11" rx="3"/><rect class="bar" x="{Inset + Label}" y="{y + 2}" width="{length:0.##}" height="11" rx="3"/><text class="soft end" x="{Width - Inset}" y="{y + 11}">{Display.Count(top[i].Count)}</text>""");
        }
    }

    private void Completeness()
    {
        const int Top = Height - 36;
        (string Class, long Count)[] parts = [("bar", column.Values), ("null", column.Nulls), ("empty", column.Empties), ("missing", column.Missing)];
        Add($"""<rect class="track" x="{Inset}" y="{Top}" width="{Inner}" height="5" rx="2.5"/>""");
        var at = (double)Inset;
        foreach (var (part, count) in parts.Where(part => part.Count > 0))
        {
            var length = (double)Inner * count / rows;
            Add($"""<rect class="{part}" x="{at:0.##}" y="{Top}" width="{length:0.##}" height="5" rx="{Math.Min(2.5, length / 2):0.##}"/>""");
            at += length;
        }

        var distinct = column.Type is "object" or "array" ? Display.Count(column.Values) + " values" : Display.Distinct(column.Distinct) + " distinct";
        var gaps = string.Concat(parts.Skip(1).Where(part => part.Count > 0).Select(part => $" · {Display.Percent(part.Count, rows)} {part.Class}"));
        Add($"""<text class="soft" x="{Inset}" y="{Top + 21}">{distinct}{gaps}</text>""");
    }

    private void Add(FormattableString element) => svg.Append(element.ToString(CultureInfo.InvariantCulture)).Append('\n');

    public static string Xml(string text) => Display.OneLine(text)
        .Replace("&", "&amp;", StringComparison.Ordinal)
        .Replace("<", "&lt;", StringComparison.Ordinal)
        .Replace(">", "&gt;", StringComparison.Ordinal);
}
