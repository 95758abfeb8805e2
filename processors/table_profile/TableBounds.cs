using Pipeline.Contracts.Faults;

namespace Pipeline.Processors.Tables;

/// <summary>The limits on a table, so that memory is bounded for any input.</summary>
public static class TableBounds
{
    /// <summary>The most columns.</summary>
    public const int MaxColumns = 512;

    /// <summary>The largest cell of CSV or TSV as it stands in the file, escapes included and the quotes around it not, in bytes.</summary>
    public const int MaxCellBytes = 1 << 20;

    /// <summary>The longest line of JSON Lines, in bytes.</summary>
    public const int MaxLineBytes = 4 << 20;

    /// <summary>The longest name of a column, in bytes of UTF-8.</summary>
    public const int MaxNameBytes = 1024;

    internal static FaultException Broken(string detail) => new(ErrorCode.Inputs, detail);
}
