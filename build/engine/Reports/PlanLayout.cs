namespace Nuke.Common.Execution;

/// <summary>
/// Places the targets of a plan in columns: each stands right of all it waits for, so that targets in one column are
/// independent of each other. An edge over several columns keeps a row free in each it crosses; pure.
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

    /// <summary>The upper left corners of the free places that an edge passes through.</summary>
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
