using System.Globalization;
using System.Net;
using System.Text;

namespace Nuke.Common.Execution;

/// <summary>A plan as one self-contained page: the graph as SVG, below it the order as a table.</summary>
internal static class PlanPage
{
    private const string Style = """
        :root { color-scheme: light dark; --ink: #1d2733; --soft: #66727f; --line: #9aa7b4; --box: #ffffff; --back: #f4f6f8; --mark: #0b6bcb; }
        @media (prefers-color-scheme: dark) {
          :root { --ink: #e6ebf0; --soft: #94a1ae; --line: #5d6a77; --box: #1c242c; --back: #12181e; --mark: #5aa9f5; }
        }
        body { margin: 0; padding: 2rem clamp(1rem, 4vw, 3rem); background: var(--back); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
        h1 { font-size: 1.4rem; margin: 0 0 .25rem; } p { color: var(--soft); margin: 0 0 1.5rem; }
        figure { margin: 0 0 2rem; overflow-x: auto; }
        rect { fill: var(--box); stroke: var(--line); stroke-width: 1.2; } .invoked rect { stroke: var(--mark); stroke-width: 2.2; }
        svg text { fill: var(--ink); font: 600 14px system-ui, sans-serif; } svg .order { fill: var(--soft); font-weight: 400; font-size: 12px; }
        path { fill: none; stroke: var(--line); stroke-width: 1.5; } .after { stroke-dasharray: 2 4; } .triggered { stroke-dasharray: 8 4; }
        marker path { fill: var(--line); stroke: none; }
        table { border-collapse: collapse; background: var(--box); } th, td { text-align: left; padding: .45rem .9rem; border: 1px solid color-mix(in srgb, var(--line) 40%, transparent); vertical-align: top; }
        th { color: var(--soft); font-weight: 600; } td:first-child { text-align: right; color: var(--soft); } td b { white-space: nowrap; }
        """;

    public static string Of(IReadOnlyList<ExecutableTarget> plan, string project)
    {
        var invoked = string.Join(", ", plan.Where(x => x.Invoked).Select(x => x.Name));
        var page = new StringBuilder();
        page.Append(CultureInfo.InvariantCulture, $"<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width\">\n")
            .Append(CultureInfo.InvariantCulture, $"<title>{Encode(project)}: {Encode(invoked)}</title>\n<style>\n{Style}\n</style>\n</head>\n<body>\n")
            .Append(CultureInfo.InvariantCulture, $"<h1>Execution plan of {Encode(invoked)}</h1>\n")
            .Append(CultureInfo.InvariantCulture, $"<p>{Encode(project)}, {plan.Count} targets. Solid lines: depends on. Dashed: triggered by. Dotted: order only. Blue: invoked. Implied lines are omitted.</p>\n");
        AppendGraph(page, plan);
        AppendTable(page, plan);
        return page.Append("</body>\n</html>\n").ToString();
    }

    private static void AppendGraph(StringBuilder page, IReadOnlyList<ExecutableTarget> plan)
    {
        var layout = new PlanLayout(plan);
        page.Append(CultureInfo.InvariantCulture, $"<figure><svg width=\"{layout.Width}\" height=\"{layout.Height}\" viewBox=\"0 0 {layout.Width} {layout.Height}\" role=\"img\" aria-label=\"Graph of the targets\">\n")
            .Append("<defs><marker id=\"tip\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"8\" markerHeight=\"8\" orient=\"auto\"><path d=\"M0 0L8 4L0 8z\"/></marker></defs>\n");
        foreach (var edge in layout.Edges)
        {
            AppendEdge(page, layout, edge);
        }

        foreach (var (target, index) in plan.Select((x, i) => (x, i)))
        {
            var (x, y) = layout.Place(target);
            page.Append(CultureInfo.InvariantCulture, $"<g{(target.Invoked ? " class=\"invoked\"" : "")}><title>{Encode(target.Description ?? target.Name)}</title>")
                .Append(CultureInfo.InvariantCulture, $"<rect x=\"{x}\" y=\"{y}\" width=\"{PlanLayout.BoxWidth}\" height=\"{PlanLayout.BoxHeight}\" rx=\"7\"/>")
                .Append(CultureInfo.InvariantCulture, $"<text class=\"order\" x=\"{x + 12}\" y=\"{y + 28}\">{index + 1}</text>")
                .Append(CultureInfo.InvariantCulture, $"<text x=\"{x + 36}\" y=\"{y + 28}\"{Fit(target.Name)}>{Encode(target.Name)}</text></g>\n");
        }

        page.Append("</svg></figure>\n");
    }

    /// <summary>A line from box to box, straight through the rows reserved for it and bent between columns.</summary>
    private static void AppendEdge(StringBuilder page, PlanLayout layout, Edge edge)
    {
        const int Middle = PlanLayout.BoxHeight / 2;
        var style = edge.Kind switch { EdgeKind.DependsOn => "depends", EdgeKind.TriggeredBy => "triggered", _ => "after" };
        var (x, y) = layout.Place(edge.From);
        (x, y) = (x + PlanLayout.BoxWidth, y + Middle);
        page.Append(CultureInfo.InvariantCulture, $"<path class=\"{style}\" marker-end=\"url(#tip)\" d=\"M{x} {y}");
        foreach (var (nextX, nextY) in layout.Crossed(edge))
        {
            Bend(nextX, nextY + Middle);
            x += PlanLayout.BoxWidth;
            page.Append(CultureInfo.InvariantCulture, $"H{x}");
        }

        var (endX, endY) = layout.Place(edge.To);
        Bend(endX - 1, endY + Middle);
        page.Append("\"/>\n");

        void Bend(int toX, int toY)
        {
            page.Append(CultureInfo.InvariantCulture, $"C{x + 40} {y} {toX - 40} {toY} {toX} {toY}");
            (x, y) = (toX, toY);
        }
    }

    private static void AppendTable(StringBuilder page, IReadOnlyList<ExecutableTarget> plan)
    {
        page.Append("<table>\n<tr><th></th><th>Target</th><th>Description</th><th>Waits for</th></tr>\n");
        foreach (var (target, index) in plan.Select((x, i) => (x, i)))
        {
            var edges = string.Join("<br>", PlanEdges.Of(plan, target).Select(x => $"{x.Words} {Encode(x.From.Name)}"));
            page.Append(CultureInfo.InvariantCulture, $"<tr><td>{index + 1}</td><td><b>{Encode(target.Name)}</b></td><td>{Encode(target.Description ?? "")}</td><td>{edges}</td></tr>\n");
        }

        page.Append("</table>\n");
    }

    /// <summary>Squeezes a long name into its box.</summary>
    private static string Fit(string name) => name.Length > 18 ? " textLength=\"144\" lengthAdjust=\"spacingAndGlyphs\"" : "";

    private static string Encode(string text) => WebUtility.HtmlEncode(text);
}

/// <summary>
/// Places the targets of a plan in columns: each is to the right of everything it waits for, so targets in one column are
/// independent of each other. An edge across several columns reserves a row in each; pure.
/// </summary>
internal sealed class PlanLayout
{
    public const int BoxWidth = 190;
    public const int BoxHeight = 46;
    private const int ColumnWidth = 270;
    private const int RowHeight = 66;
    private const int Margin = 24;

    private readonly Dictionary<ExecutableTarget, Cell> _cells = [];
    private readonly Dictionary<Edge, IReadOnlyList<Cell>> _crossed = [];
    private readonly List<int> _rows = [];

    public PlanLayout(IReadOnlyList<ExecutableTarget> plan)
    {
        Edges = PlanEdges.Needed(plan);
        foreach (var target in plan)
        {
            var edges = Edges.Where(x => x.To == target).ToList();
            var column = edges.Select(x => _cells[x.From].Column + 1).DefaultIfEmpty(0).Max();
            foreach (var edge in edges)
            {
                var from = _cells[edge.From].Column;
                _crossed[edge] = [.. Enumerable.Range(from + 1, column - from - 1).Select(TakeCell)];
            }

            _cells[target] = TakeCell(column);
        }

        Width = (2 * Margin) + ((_rows.Count - 1) * ColumnWidth) + BoxWidth;
        Height = (2 * Margin) + ((_rows.Max() - 1) * RowHeight) + BoxHeight;
    }

    public IReadOnlyList<Edge> Edges { get; }

    public int Width { get; }

    public int Height { get; }

    /// <summary>The upper left corner of a target's box.</summary>
    public (int X, int Y) Place(ExecutableTarget target) => Corner(_cells[target]);

    /// <summary>The upper left corners of the rows that are reserved for an edge.</summary>
    public IEnumerable<(int X, int Y)> Crossed(Edge edge) => _crossed[edge].Select(Corner);

    private static (int X, int Y) Corner(Cell cell) => (Margin + (cell.Column * ColumnWidth), Margin + (cell.Row * RowHeight));

    private Cell TakeCell(int column)
    {
        while (_rows.Count <= column)
        {
            _rows.Add(0);
        }

        return new Cell(column, _rows[column]++);
    }

    private sealed record Cell(int Column, int Row);
}
