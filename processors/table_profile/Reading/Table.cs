using System.Text;
using Pipeline.Contracts;

namespace Pipeline.Processors.Tables;

/// <summary>The table as its rows come by: its columns, how many rows, and which are ragged.</summary>
internal sealed class Table(TableOptions options)
{
    private readonly RadixSort sorter = new(QuantileSketch.BlockSize);
    private readonly NullTokens nullTokens = new(options.NullTokens);
    private readonly HashSet<string>? wanted = options.Columns?.ToHashSet(StringComparer.Ordinal);
    private readonly HashSet<string> found = new(StringComparer.Ordinal);
    private readonly RaggedRows shorter = new();
    private readonly RaggedRows longer = new();

    // A column that nobody asked for is null.
    private Column?[] columns = [];
    private int width;
    private int at;
    private bool widthKnown;
    private long rows;
    private long blanks;

    /// <summary>The number of the row being read, from 1; the header is row 1, and a row of several lines counts once.</summary>
    public long Row { get; private set; } = 1;

    /// <summary>Whether no cell of the row has come yet.</summary>
    public bool AtRowStart => at == 0;

    public int Width => width;

    public Column? this[int column] => columns[column];

    /// <summary>Takes the next cell of a row.</summary>
    public void Add(in Cell cell)
    {
        var column = at++;
        if (widthKnown)
        {
            if ((uint)column < (uint)columns.Length)
            {
                columns[column]?.AddCell(cell);
            }
        }
        else
        {
            var index = Create(options.Header ? Name(cell) : $"column_{column + 1}");
            if (!options.Header)
            {
                columns[index]?.AddCell(cell);
            }
        }
    }

    /// <summary>Takes the next cell of a row, a null.</summary>
    public void AddNull(in Cell cell)
    {
        if (!widthKnown)
        {
            Add(cell);
            return;
        }

        var column = at++;
        if (column < width)
        {
            columns[column]?.AddNull();
        }
    }

    /// <summary>Ends a row of CSV or TSV.</summary>
    public void EndRow()
    {
        if (!widthKnown)
        {
            SettleWidth();
            rows += options.Header ? 0 : 1;
        }
        else
        {
            rows++;
            if (at != width)
            {
                (at < width ? shorter : longer).Add(Row);
            }
        }

        at = 0;
        Row++;
    }

    /// <summary>Takes a line without a byte: a row of one empty cell in a table of one column, passed over in any other.</summary>
    public void AddBlankLine(in Cell cell)
    {
        if (widthKnown && width == 1)
        {
            Add(cell);
            EndRow();
        }
        else
        {
            SkipLine();
        }
    }

    /// <summary>Passes over a blank line.</summary>
    public void SkipLine()
    {
        blanks++;
        Row++;
    }

    /// <summary>Ends a row of JSON Lines, whose columns need not all be there.</summary>
    public void EndObject()
    {
        rows++;
        Row++;
    }

    /// <summary>Adds a column behind the others and returns its index.</summary>
    /// <exception cref="FaultException">ERR_INPUTS: too many columns.</exception>
    public int Create(string name)
    {
        if (width == TableBounds.MaxColumns)
        {
            throw TableBounds.Broken($"more than {TableBounds.MaxColumns} columns in row {Row}");
        }

        Array.Resize(ref columns, width + 1);
        found.Add(name);
        columns[width] = wanted is null || wanted.Contains(name) ? new Column(width + 1, name, nullTokens, sorter) : null;
        return width++;
    }

    /// <exception cref="FaultException">ERR_INPUTS: there is no table, or no such column.</exception>
    public TableProfile Profile(long bytes)
    {
        if (rows == 0 && width == 0)
        {
            throw TableBounds.Broken("the table is empty");
        }

        CheckWanted();
        var profiles = columns.Where(column => column is not null).Select(column => column!.Profile(rows)).ToArray();
        return new TableProfile(options.Format, bytes, rows, width, blanks, shorter, longer, profiles);
    }

    private void SettleWidth()
    {
        widthKnown = true;
        CheckWanted();
    }

    private void CheckWanted()
    {
        for (var i = 0; i < options.Columns?.Count; i++)
        {
            if (!found.Contains(options.Columns[i]))
            {
                throw TableBounds.Broken($"columns[{i}] names no column of the table");
            }
        }
    }

    private string Name(in Cell cell)
    {
        if (cell.Length > TableBounds.MaxNameBytes)
        {
            throw TableBounds.Broken($"a column's name is longer than {TableBounds.MaxNameBytes} bytes in row {Row}");
        }

        return cell.Length == 0 ? $"column_{at}" : Encoding.UTF8.GetString(cell.Bytes);
    }
}
