using Pipeline.Contracts;

namespace Pipeline.Processors.Tables;

/// <summary>What a table may hold at most, so that memory is bounded whatever is read.</summary>
public static class TableBounds
{
    /// <summary>The most columns.</summary>
    public const int MaxColumns = 512;

    /// <summary>The largest cell of CSV or TSV as it stands in the file, quotes and escapes included, in bytes.</summary>
    public const int MaxCellBytes = 1 << 20;

    /// <summary>The longest line of JSON Lines, in bytes.</summary>
    public const int MaxLineBytes = 4 << 20;

    /// <summary>The longest name of a column, in bytes of UTF-8.</summary>
    public const int MaxNameBytes = 1024;

    internal static FaultException Broken(string detail) => new(ErrorCode.Inputs, detail);
}
