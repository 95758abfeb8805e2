using System.Numerics;

namespace Pipeline.Processors.Tables;

/// <summary>Cuts CSV or TSV into cells, 64 bytes at a time, without copying a cell that needs no unescaping.</summary>
/// <remarks>
/// In CSV a byte is inside quotes where the number of quotes before it is odd; a doubled quote changes nothing (Langdale and Lemire, 2019).
/// So delimiters and line ends that count are found without looking at single bytes, and only cells with a quote in them are read again.
/// </remarks>
internal sealed class DelimitedReader
{
    private readonly ByteWindow window;
    private readonly Table table;
    private readonly CellText text;
    private readonly BlockMasks masks;
    private readonly bool quotes;
    private readonly bool specials;

    // Where the cell being read begins, where the next block begins, and what is known of the bytes between.
    private int start;
    private int next;
    private bool specialSeen;
    private ulong inside;

    public DelimitedReader(ByteWindow window, Table table, TableOptions options)
    {
        var tsv = options.Format == TableFormat.Tsv;
        this.window = window;
        this.table = table;
        quotes = !tsv && options.Quotes;
        specials = tsv || quotes;
        masks = new BlockMasks(tsv ? (byte)'\t' : options.Delimiter, tsv ? (byte)'\\' : (byte)'"');
        text = new CellText(table, tsv);
    }

    public void Read(CancellationToken cancellationToken)
    {
        start = next = window.Start();
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            for (; next + BlockMasks.Size <= window.End; next += BlockMasks.Size)
            {
                ReadBlock(ulong.MaxValue);
            }

            if (window.Ended)
            {
                ReadBlock((1UL << (window.End - next)) - 1);
                Finish();
                return;
            }

            CheckSize(window.End);
            window.Fill(start);
            next -= start;
            start = 0;
        }
    }

    private void ReadBlock(ulong within)
    {
        masks.Of(window.Bytes.AsSpan(next, BlockMasks.Size), out var delimiter, out var line, out var special);
        special = specials ? special & within : 0;
        var ends = (delimiter | line) & within;
        if (quotes && (special | inside) != 0)
        {
            var quoted = BlockMasks.Odd(special) ^ inside;
            inside = (ulong)((long)quoted >> 63);
            ends &= ~quoted;
        }

        var unread = special;
        while (ends != 0)
        {
            var bit = BitOperations.TrailingZeroCount(ends);
            var before = (1UL << bit) - 1;
            Take(next + bit, ((line >> bit) & 1) != 0, specialSeen | ((unread & before) != 0));
            specialSeen = false;
            unread &= ~before;
            ends &= ends - 1;
        }

        specialSeen |= unread != 0;
    }

    private void Take(int end, bool endsRow, bool special)
    {
        CheckSize(end);
        var begin = start;
        start = end + 1;
        if (endsRow && end > begin && window.Bytes[end - 1] == '\r')
        {
            end--;
        }

        var cell = new Cell(window.Bytes, begin, end - begin);
        if (special)
        {
            text.Add(window.Bytes, begin, end);
        }
        else if (endsRow && end == begin && table.AtRowStart)
        {
            table.AddBlankLine(cell);
            return;
        }
        else
        {
            table.Add(cell);
        }

        if (endsRow)
        {
            table.EndRow();
        }
    }

    private void Finish()
    {
        CheckSize(window.End);
        window.ThrowIfInvalid();
        if (inside != 0)
        {
            throw text.Unclosed(window.Bytes[start]);
        }

        if (start < window.End || !table.AtRowStart)
        {
            Take(window.End, endsRow: false, specialSeen);
            table.EndRow();
        }
    }

    private void CheckSize(int end)
    {
        if (end - start > TableBounds.MaxCellBytes)
        {
            throw TableBounds.Broken($"a cell is longer than {TableBounds.MaxCellBytes} bytes in row {table.Row}");
        }
    }
}
