namespace Pipeline.Processors.Tables;

/// <summary>What a table holds, column by column.</summary>
/// <param name="Format">How it was read.</param>
/// <param name="Bytes">The size of the input.</param>
/// <param name="Rows">Without the header and without blank lines.</param>
/// <param name="Width">How many columns the table has, whether profiled or not.</param>
/// <param name="BlankLines">Lines passed over.</param>
/// <param name="Shorter">Rows with fewer cells than columns; what they lack is missing.</param>
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
    /// <summary>What may make this another table than its writer meant.</summary>
    public IReadOnlyList<TableNote> Notes { get; init; } = [];

    /// <summary>Profiles a table in one pass, in memory that its columns bound and its length does not.</summary>
    /// <param name="stream">UTF-8, with or without a byte order mark, or UTF-16 with one; read to its end, not closed.</param>
    /// <param name="options">How to read it.</param>
    /// <param name="cancellationToken">Looked at between reads.</param>
    /// <exception cref="Pipeline.Contracts.FaultException">ERR_INPUTS: the input is not such a table, or goes beyond <see cref="TableBounds"/>; the detail says where.</exception>
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
