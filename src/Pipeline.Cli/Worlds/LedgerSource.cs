using Pipeline.Cli.Hosting;

namespace Pipeline.Cli.Worlds;

/// <summary>A ledger as JSON Lines, from a file or from standard input.</summary>
internal static class LedgerSource
{
    public const string StandardInput = "-";

    /// <exception cref="FormatException">The path is a folder.</exception>
    public static Stream Open(CommandContext context, string file)
    {
        if (file == StandardInput)
        {
            return context.StandardInput();
        }

        var path = Path.GetFullPath(file, context.WorkingDirectory);
        return Directory.Exists(path)
            ? throw new FormatException($"{path} is a folder; name a ledger, which `pipeline world export` writes")
            : File.OpenRead(path);
    }
}
