using Pipeline.Contracts.Faults;

namespace Pipeline.Processors.Tables;

/// <summary>The profile of a table, column by column.</summary>
/// <param name="Format">The format that it was read in.</param>
/// <param name="Bytes">The size of the input.</param>
/// <param name="Rows">Without the header and without blank lines.</param>
/// <param name="Width">The number of the table's columns, profiled or not.</param>
/// <param name="BlankLines">The number of skipped lines.</param>
/// <param name="Shorter">Rows with fewer cells than columns; their other cells count as missing.</param>
/// <param name="Longer">Rows with more cells than columns; the surplus is not profiled.</param>
/// <param name="Columns">The columns profiled.</param>
public sealed record TableProfile(
    TableFormat Format,
    long Bytes,
    long Rows,
    int Width,
    long BlankLines,
    RaggedRows Shorter,
    RaggedRows Longer,
    IReadOnlyList<ColumnProfile> Columns)
{
    /// <summary>Notes about things that the table's author may have meant differently.</summary>
    public IReadOnlyList<TableNote> Notes { get; init; } = [];

    /// <summary>Profiles a table in one pass; memory depends on its columns, not on its length.</summary>
    /// <param name="stream">UTF-8, with or without a byte order mark, or UTF-16 with one; read to its end, not closed.</param>
    /// <param name="options">The format and selection.</param>
    /// <param name="cancellationToken">Checked between reads.</param>
    /// <exception cref="FaultException">ERR_INPUTS: the input is not such a table, or exceeds <see cref="TableBounds"/>; the detail says where.</exception>
    public static TableProfile Profile(Stream stream, TableOptions options, CancellationToken cancellationToken) =>
        Profile(new ByteWindow(stream), options, cancellationToken);

    internal static TableProfile Profile(ByteWindow window, TableOptions options, CancellationToken cancellationToken)
    {
        var table = new Table(options);
        if (options.Format == TableFormat.JsonLines)
        {
            new JsonLinesReader(window, table).Read(cancellationToken);
        }
        else
        {
            new DelimitedReader(window, table, options).Read(cancellationToken);
        }

        return table.Profile(window.Total);
    }
}
