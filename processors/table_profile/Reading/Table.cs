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
    private readonly ColumnNames names = new(options.Format != TableFormat.JsonLines);

    // A column that nobody asked for is null.
    private Column?[] columns = [];
    private int width;
    private int at;
    private bool widthKnown;
    private bool surplus;
    private long surplusRows;
    private long widthRow;
    private long rows;
    private long blanks;
    private (long Returns, long Feeds) lineEnds;

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
            else
            {
                surplus |= cell.Length > 0;
            }
        }
        else
        {
            var index = options.Header ? CreateNamed(cell) : Create($"column_{column + 1}");
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
                AddRagged();
            }
        }

        at = 0;
        Row++;
    }

    /// <summary>Says that the next line, which has no byte left, was a hint of how to read the table.</summary>
    public void ExpectHint() => blanks--;

    /// <summary>Says how many lines ended in CR alone, and how many in LF or CRLF.</summary>
    public void CountLineEnds(long returns, long feeds) => lineEnds = (returns, feeds);

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

    /// <summary>Adds a member of JSON Lines behind the other columns and returns its index.</summary>
    /// <exception cref="FaultException">ERR_INPUTS: too many columns.</exception>
    public int CreateMember(in Cell name)
    {
        names.Add(name);
        return Create(Encoding.UTF8.GetString(name.Bytes));
    }

    /// <exception cref="FaultException">ERR_INPUTS: there is no table, row 1 is not its header, or there is no such column.</exception>
    public TableProfile Profile(long bytes)
    {
        if (rows == 0 && width == 0)
        {
            throw TableBounds.Broken("the table is empty");
        }

        if (2 * surplusRows > rows)
        {
            // Under such a header values stand below the names of others: a title before it, or a column that it leaves out.
            throw TableBounds.Broken(
                $"{surplusRows} of {rows} rows have more cells than row {widthRow}, which has {width}: remove what stands before the header, or name every column in it");
        }

        CheckWanted();
        var profiles = columns.Where(column => column is not null).Select(column => column!.Profile(rows)).ToArray();
        return new TableProfile(options.Format, bytes, rows, width, blanks, shorter, longer, profiles)
        {
            Notes = [.. names.Notes(), .. ReadingNotes.Of(options.Format, rows, width, lineEnds), .. profiles.SelectMany(ReadingNotes.Of(options.Format))],
        };
    }

    private void SettleWidth()
    {
        widthKnown = true;
        widthRow = Row;
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

    private void AddRagged()
    {
        (at < width ? shorter : longer).Add(Row);
        surplusRows += surplus ? 1 : 0;
        surplus = false;
    }

    private int CreateNamed(in Cell cell)
    {
        if (cell.Length > TableBounds.MaxNameBytes)
        {
            throw TableBounds.Broken($"a column's name is longer than {TableBounds.MaxNameBytes} bytes in row {Row}");
        }

        names.Add(cell);
        return Create(cell.Length == 0 ? $"column_{at}" : Encoding.UTF8.GetString(cell.Bytes));
    }

    private int Create(string name)
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
}
