namespace Pipeline.Processors.Tables;

/// <summary>The names of formats in inputs and reports.</summary>
internal static class FormatNames
{
    public static string Of(TableFormat format) => format switch
    {
        TableFormat.Csv => "csv",
        TableFormat.Tsv => "tsv",
        _ => "jsonl",
    };
}
