using System.Text;
using Pipeline.Contracts.Faults;

namespace Pipeline.Processors.Tables;

/// <summary>Collects the table: its columns, the number of rows, and ragged rows.</summary>
internal sealed class Table(TableOptions options)
{
    private readonly RadixSort sorter = new(QuantileSketch.BlockSize);
    private readonly NullTokens nullTokens = new(options.NullTokens);
    private readonly HashSet<string>? wanted = options.Columns?.ToHashSet(StringComparer.Ordinal);
    private readonly HashSet<string> found = new(StringComparer.Ordinal);
    private readonly RaggedRows shorter = new();
    private readonly RaggedRows longer = new();
    private readonly ColumnNames names = new(options.Format != TableFormat.JsonLines);

    // An unselected column is null.
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
    private long marks;

    /// <summary>The number of the current row, from 1; the header is row 1, and a row of several lines counts once.</summary>
    public long Row { get; private set; } = 1;

    /// <summary>Whether the row has no cell yet.</summary>
    public bool AtRowStart => at == 0;

    public int Width => width;

    public Column? this[int column] => columns[column];

    /// <summary>Adds the next cell of a row.</summary>
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

    /// <summary>Adds a null as the next cell of a row.</summary>
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

    /// <summary>The next line, which has no bytes left, was a hint about the format.</summary>
    public void ExpectHint() => blanks--;

    /// <summary>Sets the number of lines that ended in CR alone, and in LF or CRLF.</summary>
    public void CountLineEnds(long returns, long feeds) => lineEnds = (returns, feeds);

    /// <summary>Says how many byte order marks there are behind the table's beginning.</summary>
    public void CountMarks(long count) => marks = count;

    /// <summary>Handles a blank line: a row with one empty cell if the table has one column, otherwise skipped.</summary>
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

    /// <summary>Skips a blank line.</summary>
    public void SkipLine()
    {
        blanks++;
        Row++;
    }

    /// <summary>Ends a row of JSON Lines, which may lack some columns.</summary>
    public void EndObject()
    {
        rows++;
        Row++;
    }

    /// <summary>Adds a column for a new member of JSON Lines and returns its index.</summary>
    /// <exception cref="FaultException">ERR_INPUTS: too many columns.</exception>
    public int CreateMember(in Cell name)
    {
        names.Add(name);
        return Create(Encoding.UTF8.GetString(name.Bytes));
    }

    /// <exception cref="FaultException">ERR_INPUTS: there is no table, row 1 is not its header, or a selected column does not exist.</exception>
    public TableProfile Profile(long bytes)
    {
        if (rows == 0 && width == 0)
        {
            throw TableBounds.Broken("the table is empty");
        }

        if (2 * surplusRows > rows)
        {
            // With such a header, values are below the wrong names: there is a title above it, or it lacks a column.
            throw TableBounds.Broken(
                $"{surplusRows} of {rows} rows have more cells than row {widthRow}, which has {width}: remove what stands before the header, or name every column in it");
        }

        CheckWanted();
        var profiles = columns.Where(column => column is not null).Select(column => column!.Profile(rows)).ToArray();
        return new TableProfile(options.Format, bytes, rows, width, blanks, shorter, longer, profiles)
        {
            Notes = [.. names.Notes(), .. ReadingNotes.Of(options.Format, rows, width, lineEnds, marks), .. profiles.SelectMany(ReadingNotes.Of(options.Format))],
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
