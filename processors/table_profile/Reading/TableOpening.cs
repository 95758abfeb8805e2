using Pipeline.Contracts.Faults;

namespace Pipeline.Processors.Tables;

/// <summary>What the first line of CSV or TSV says about the format.</summary>
/// <param name="Delimiter">The delimiter of cells.</param>
/// <param name="IsHint">Whether the line is <c>sep=;</c>, which Excel reads and writes, and not a row.</param>
internal readonly record struct TableOpening(byte Delimiter, bool IsHint)
{
    /// <summary>The examined length of the first line in bytes.</summary>
    public const int Longest = 64 * 1024;

    /// <summary>Ctrl-Z, which ends a text file of DOS.</summary>
    public const byte EndOfFile = 0x1A;

    private const byte Comma = (byte)',';
    private const byte Tab = (byte)'\t';

    // Other delimiters that exporters use.
    private static readonly byte[] Others = [(byte)';', Tab, (byte)'|'];

    /// <exception cref="FaultException">ERR_INPUTS: the line states a different delimiter.</exception>
    public static TableOpening Of(ReadOnlySpan<byte> line, TableOptions options)
    {
        var stated = options.Format == TableFormat.Tsv ? Tab : options.Delimiter;
        if (Hint(line) is { } hint)
        {
            return stated is null || stated == hint ? new(hint, IsHint: true)
                : throw TableBounds.Broken($"row 1 says that the delimiter is {Show(hint)}, the inputs say {Show(stated.Value)}");
        }

        if (stated is null)
        {
            RefuseOther(line, options.Quotes);
        }

        return new(stated ?? Comma, IsHint: false);
    }

    private static byte? Hint(ReadOnlySpan<byte> line)
    {
        var bare = line is [(byte)'"', .. var inner, (byte)'"'] ? inner : line;
        return bare is [(byte)'s' or (byte)'S', (byte)'e' or (byte)'E', (byte)'p' or (byte)'P', (byte)'=', >= Tab and < 0x7F and not (byte)'"' and var hint] ? hint : null;
    }

    // Read with a comma, a table with semicolons would have one column and meaningless figures.
    private static void RefuseOther(ReadOnlySpan<byte> line, bool quotes)
    {
        byte? found = null;
        var quoted = false;
        foreach (var value in line)
        {
            quoted ^= quotes && value == '"';
            if (!quoted && value == Comma)
            {
                return;
            }

            if (!quoted && Others.Contains(value))
            {
                found ??= value;
            }
        }

        if (found is { } other)
        {
            throw TableBounds.Broken(
                $"row 1 has {Show(other)} and no ',': set \"delimiter\" to {(other == Tab ? "\"\\t\"" : $"\"{(char)other}\"")}, or to \",\" if the table has one column");
        }
    }

    private static string Show(byte delimiter) => delimiter == Tab ? "a tab" : $"'{(char)delimiter}'";
}
