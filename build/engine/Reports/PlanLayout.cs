namespace Nuke.Common.Execution;

/// <summary>
/// Places the targets of a plan in columns: each stands right of all it waits for, so that targets in one column are
/// independent of each other; pure.
/// </summary>
internal sealed class PlanLayout
{
    public const int BoxWidth = 190;
    public const int BoxHeight = 46;
    private const int ColumnWidth = 270;
    private const int RowHeight = 74;
    private const int Margin = 24;

    private readonly Dictionary<ExecutableTarget, (int Column, int Row)> _cells = [];

    public PlanLayout(IReadOnlyList<ExecutableTarget> plan)
    {
        Edges = [.. plan.SelectMany(x => PlanEdges.Of(plan, x))];
        var rows = new List<int>();
        foreach (var target in plan)
        {
            var column = Edges.Where(x => x.To == target).Select(x => _cells[x.From].Column + 1).DefaultIfEmpty(0).Max();
            while (rows.Count <= column)
            {
                rows.Add(0);
            }

            _cells[target] = (column, rows[column]++);
        }

        Width = (2 * Margin) + ((rows.Count - 1) * ColumnWidth) + BoxWidth;
        Height = (2 * Margin) + ((rows.Max() - 1) * RowHeight) + BoxHeight;
    }

    public IReadOnlyList<Edge> Edges { get; }

    public int Width { get; }

    public int Height { get; }

    public (int X, int Y) Place(ExecutableTarget target) =>
        (Margin + (_cells[target].Column * ColumnWidth), Margin + (_cells[target].Row * RowHeight));
}
