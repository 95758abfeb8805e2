using Pipeline.Contracts.Faults;

namespace Pipeline.Processors.Tables;

/// <summary>Unquotes cells with a quote (CSV), and unescapes cells with a backslash (TSV).</summary>
internal sealed class CellText(Table table, bool tsv)
{
    private byte[] scratch = new byte[4096 + Cell.Padding];

    /// <summary>Passes on the cell from <paramref name="begin"/> to <paramref name="end"/>.</summary>
    /// <exception cref="FaultException">ERR_INPUTS: the quotes violate RFC 4180.</exception>
    public void Add(byte[] bytes, int begin, int end)
    {
        if (tsv)
        {
            AddEscaped(bytes, begin, end);
        }
        else
        {
            AddQuoted(bytes, begin, end);
        }
    }

    /// <summary>Why a cell never ended, judged by its first byte.</summary>
    public FaultException Unclosed(byte first) => TableBounds.Broken(first == '"' ? $"unclosed quote in row {table.Row}" : Stray());

    private string Stray() => $"quote inside an unquoted cell in row {table.Row}";

    private void AddQuoted(byte[] bytes, int begin, int end)
    {
        // ="00123" makes spreadsheets keep the zeroes.
        begin += bytes[begin] == '=' && bytes[begin + 1] == '"' ? 1 : 0;
        if (bytes[begin] != '"')
        {
            throw TableBounds.Broken(Stray());
        }

        // The number of quotes is even, so one-byte cells do not get here.
        var inner = bytes.AsSpan(begin + 1, end - begin - 2);
        if (bytes[end - 1] != '"')
        {
            throw AfterQuote();
        }

        var quote = inner.IndexOf((byte)'"');
        if (quote < 0)
        {
            table.Add(new Cell(bytes, begin + 1, inner.Length));
            return;
        }

        var length = 0;
        Reserve(inner.Length);
        for (; quote >= 0; quote = inner.IndexOf((byte)'"'))
        {
            if (quote + 1 == inner.Length || inner[quote + 1] != '"')
            {
                throw AfterQuote();
            }

            length += Append(inner[..(quote + 1)], length);
            inner = inner[(quote + 2)..];
        }

        length += Append(inner, length);
        var formula = scratch.AsSpan(0, length) is [(byte)'=', (byte)'"', .. var kept, (byte)'"'] && !kept.Contains((byte)'"');
        table.Add(formula ? new Cell(scratch, 2, length - 3) : new Cell(scratch, 0, length));
    }

    private void AddEscaped(byte[] bytes, int begin, int end)
    {
        var rest = bytes.AsSpan(begin, end - begin);
        if (rest.SequenceEqual("\\N"u8))
        {
            table.AddNull(new Cell(bytes, begin, rest.Length));
            return;
        }

        var length = 0;
        Reserve(rest.Length);
        for (var slash = rest.IndexOf((byte)'\\'); slash >= 0; slash = rest.IndexOf((byte)'\\'))
        {
            length += Append(rest[..slash], length);
            var escaped = slash + 1 < rest.Length ? Unescape(rest[slash + 1]) : (byte)0;
            scratch[length++] = escaped == 0 ? (byte)'\\' : escaped;
            rest = rest[(slash + (escaped == 0 ? 1 : 2))..];
        }

        length += Append(rest, length);
        table.Add(new Cell(scratch, 0, length));
    }

    /// <summary>The meaning of a backslash with this byte, or zero if the backslash is literal.</summary>
    private static byte Unescape(byte escape) => escape switch
    {
        (byte)'t' => (byte)'\t',
        (byte)'n' => (byte)'\n',
        (byte)'r' => (byte)'\r',
        (byte)'\\' => (byte)'\\',
        _ => 0,
    };

    private FaultException AfterQuote() => TableBounds.Broken($"text after a closing quote in row {table.Row}");

    private int Append(ReadOnlySpan<byte> part, int at)
    {
        part.CopyTo(scratch.AsSpan(at));
        return part.Length;
    }

    private void Reserve(int length)
    {
        if (length + Cell.Padding > scratch.Length)
        {
            scratch = new byte[(length * 2) + Cell.Padding];
        }
    }
}
