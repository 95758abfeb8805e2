namespace Pipeline.Processors.Tables;

/// <summary>The format of a table.</summary>
public enum TableFormat
{
    /// <summary>RFC 4180, with any one-byte delimiter.</summary>
    Csv,

    /// <summary>Linear TSV: <c>\t</c>, <c>\n</c>, <c>\r</c>, <c>\\</c> are escapes, a cell <c>\N</c> is null; any other backslash is literal.</summary>
    Tsv,

    /// <summary>One JSON object per line.</summary>
    JsonLines,
}

/// <summary>How to read a table, and which of its columns to profile.</summary>
public sealed record TableOptions
{
    public TableFormat Format { get; init; } = TableFormat.Csv;

    /// <summary>The delimiter of CSV: one ASCII byte, neither a quote nor a line break. Null means what the table's first line says, or a comma.</summary>
    public byte? Delimiter { get; init; }

    /// <summary>Whether <c>"</c> quotes a cell of CSV; otherwise it is an ordinary character.</summary>
    public bool Quotes { get; init; } = true;

    /// <summary>Whether the first row of CSV or TSV names the columns; otherwise they are <c>column_1</c>, <c>column_2</c>, ….</summary>
    public bool Header { get; init; } = true;

    /// <summary>Texts that mean "no value", compared byte by byte, quoted or not. Empty cells are counted apart.</summary>
    public IReadOnlyList<string> NullTokens { get; init; } = [];

    /// <summary>The names of the columns to profile; null for all.</summary>
    public IReadOnlyList<string>? Columns { get; init; }
}
