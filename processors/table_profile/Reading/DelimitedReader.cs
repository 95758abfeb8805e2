using System.Numerics;
using Pipeline.Contracts.Faults;

namespace Pipeline.Processors.Tables;

/// <summary>Splits CSV or TSV into cells, 64 bytes at a time, without copying cells that need no unescaping.</summary>
/// <remarks>
/// A line ends in LF, CRLF or CR. In CSV a byte is inside quotes if the number of quotes before it is odd, which doubled quotes do not change (Langdale and Lemire, 2019).
/// So it finds significant delimiters and line ends without examining single bytes, and reads only cells with quotes again.
/// </remarks>
internal sealed class DelimitedReader
{
    // A cell's quotes and the CR of its line's end, which do not count as its bytes.
    private const int MostAround = 3;

    private readonly ByteWindow window;
    private readonly Table table;
    private readonly CellText text;
    private readonly TableOptions options;
    private readonly bool quotes;
    private readonly bool specials;

    // The start of the current cell, the start of the next block, and the known masks in between.
    private BlockMasks masks;
    private int start;
    private int next;
    private bool specialSeen;
    private ulong inside;

    // Whether the last block ended in a CR outside quotes, which ends a line unless LF follows; and whether the last line ended in CR.
    private bool returnHeld;
    private bool afterReturn;
    private long returns;
    private long feeds;

    public DelimitedReader(ByteWindow window, Table table, TableOptions options)
    {
        var tsv = options.Format == TableFormat.Tsv;
        this.window = window;
        this.table = table;
        this.options = options;
        quotes = !tsv && options.Quotes;
        specials = tsv || quotes;
        text = new CellText(table, tsv);
    }

    public void Read(CancellationToken cancellationToken)
    {
        Open();
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

            if (next - start > TableBounds.MaxCellBytes + MostAround)
            {
                throw TooLong();
            }

            window.Fill(start);
            next -= start;
            start = 0;
        }
    }

    private void Open()
    {
        start = window.Start();
        var line = window.FirstLine(start, TableOpening.Longest);
        var opening = TableOpening.Of(line, options);
        masks = new BlockMasks(opening.Delimiter, options.Format == TableFormat.Tsv ? (byte)'\\' : (byte)'"');
        if (opening.IsHint)
        {
            // Only the hint's line end remains, which is skipped like a blank line.
            start += line.Length;
            table.ExpectHint();
        }

        next = start;
    }

    private void ReadBlock(ulong within)
    {
        masks.Of(window.Bytes.AsSpan(next, BlockMasks.Size), out var delimiter, out var line, out var carriageReturn, out var special);
        special = specials ? special & within : 0;
        line &= within;
        if (returnHeld && (line & 1) == 0)
        {
            Take(next - 1, endsRow: true, specialSeen);
            specialSeen = false;
        }

        carriageReturn &= within & ~(line >> 1);
        var ends = (delimiter & within) | line | carriageReturn;
        if (quotes && (special | inside) != 0)
        {
            var quoted = BlockMasks.Odd(special) ^ inside;
            inside = (ulong)((long)quoted >> 63);
            ends &= ~quoted;
        }

        // The byte after the block is not known yet.
        const ulong Last = 1UL << 63;
        returnHeld = (ends & carriageReturn & Last) != 0;
        ends = returnHeld ? ends & ~Last : ends;
        line |= carriageReturn;
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
        var begin = start;
        start = end + 1;
        if (endsRow && EndsBefore(ref end, begin))
        {
            return;
        }

        begin = table.AtRowStart ? window.BehindMarks(begin, end) : begin;
        CheckSize(begin, end);
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

    // Moves the end before the CR of a CRLF. CR CR LF is one line end, which Windows' text mode makes of CRLF; the row has then already ended.
    private bool EndsBefore(ref int end, int begin)
    {
        if (window.Bytes[end] == '\r')
        {
            returns++;
            afterReturn = true;
            return false;
        }

        feeds++;
        var returned = end > begin && window.Bytes[end - 1] == '\r';
        end -= returned ? 1 : 0;
        var again = afterReturn && returned && end == begin && table.AtRowStart;
        returns -= again ? 1 : 0;
        afterReturn = false;
        return again;
    }

    private void Finish()
    {
        var end = window.End > start && window.Bytes[window.End - 1] == TableOpening.EndOfFile ? window.End - 1 : window.End;
        CheckSize(start, end);
        window.ThrowIfInvalid();
        if (inside != 0)
        {
            throw text.Unclosed(window.Bytes[start]);
        }

        if (start < end || !table.AtRowStart)
        {
            Take(end, endsRow: false, specialSeen);
            table.EndRow();
        }

        table.CountLineEnds(returns, feeds);
        table.CountMarks(window.Marks);
    }

    private void CheckSize(int begin, int end)
    {
        if (end - begin - (quotes && window.Bytes[begin] == '"' ? 2 : 0) > TableBounds.MaxCellBytes)
        {
            throw TooLong();
        }
    }

    private FaultException TooLong() => TableBounds.Broken($"a cell is longer than {TableBounds.MaxCellBytes} bytes in row {table.Row}");
}
