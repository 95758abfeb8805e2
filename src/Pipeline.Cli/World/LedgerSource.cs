namespace Pipeline.Cli;

/// <summary>A ledger as JSON Lines, from a file or from standard input.</summary>
internal static class LedgerSource
{
    public const string StandardInput = "-";

    public static Stream Open(Edge edge, string file) =>
        file == StandardInput ? edge.StandardInput() : File.OpenRead(Path.GetFullPath(file, edge.WorkingDirectory));
}
