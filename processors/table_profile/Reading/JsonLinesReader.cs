using System.Text.Json;

namespace Pipeline.Processors.Tables;

/// <summary>Reads one JSON object per line (jsonlines.org); its members are the columns, in the order of first appearance.</summary>
internal sealed class JsonLinesReader(ByteWindow window, Table table)
{
    private readonly MemberColumns members = new(table);
    private byte[] scratch = new byte[4096 + Cell.Padding];

    // The number of lines that end in CR alone, and in LF or CRLF; and whether the last byte was a CR.
    private long returns;
    private long feeds;
    private bool afterReturn;

    public void Read(CancellationToken cancellationToken)
    {
        var start = window.Start();
        var scanned = start;
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var end = window.Bytes.AsSpan(scanned, window.End - scanned).IndexOfAny((byte)'\n', (byte)'\r');
            if (end >= 0)
            {
                ReadLine(start, scanned + end);
                start = scanned += end + 1;
            }
            else if (window.Ended)
            {
                Finish(start);
                return;
            }
            else
            {
                CheckSize(start, window.End);
                scanned = window.End - start;
                window.Fill(start);
                start = 0;
            }
        }
    }

    private void Finish(int start)
    {
        CheckSize(start, window.End);
        window.ThrowIfInvalid();
        if (window.Bytes.AsSpan(start, window.End - start) is not ([] or [TableOpening.EndOfFile]))
        {
            ReadLine(start, window.End);
        }

        table.CountLineEnds(returns, feeds);
        table.CountMarks(window.Marks);
    }

    private void CheckSize(int start, int end)
    {
        if (end - start > TableBounds.MaxLineBytes)
        {
            throw TableBounds.Broken($"line {table.Row} is longer than {TableBounds.MaxLineBytes} bytes");
        }
    }

    private void ReadLine(int start, int end)
    {
        CheckSize(start, end);
        start = window.BehindMarks(start, end);
        var line = window.Bytes.AsSpan(start, end - start);
        if (CountEnd(start, end))
        {
            return;
        }

        if (line.IsEmpty)
        {
            table.SkipLine();
            return;
        }

        try
        {
            ReadObject(start, line);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: an escaped half of a surrogate pair.
            throw TableBounds.Broken($"not a JSON object on line {table.Row}{BrokenLine.Hint(line)}");
        }

        table.EndObject();
        members.EndRow();
    }

    /// <summary>Whether this is the LF of a CRLF, whose line has already ended.</summary>
    private bool CountEnd(int start, int end)
    {
        var second = afterReturn && end == start && end < window.End && window.Bytes[end] == '\n';
        afterReturn = end < window.End && window.Bytes[end] == '\r';
        returns += afterReturn ? 1 : second ? -1 : 0;
        feeds += end < window.End && !afterReturn ? 1 : 0;
        return second;
    }

    private void ReadObject(int start, ReadOnlySpan<byte> line)
    {
        var json = new Utf8JsonReader(line);
        if (!json.Read() || json.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException();
        }

        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var column = members.Find(Text(ref json, start));
            json.Read();
            Add(column, ref json, start);
        }

        // The reader rejects anything after the object.
        json.Read();
    }

    private void Add(Column? column, ref Utf8JsonReader json, int start)
    {
        switch (json.TokenType)
        {
            case JsonTokenType.String:
                column?.AddString(Text(ref json, start));
                break;
            case JsonTokenType.Number:
                column?.AddNumber(Raw(ref json, start));
                break;
            case JsonTokenType.True or JsonTokenType.False:
                column?.AddBoolean(Raw(ref json, start));
                break;
            case JsonTokenType.Null:
                column?.AddNull();
                break;
            default:
                column?.AddNested(json.TokenType == JsonTokenType.StartObject ? Kind.Object : Kind.Array);
                json.Skip();
                break;
        }
    }

    private Cell Raw(ref Utf8JsonReader json, int start) =>
        new(window.Bytes, start + (int)json.TokenStartIndex, json.ValueSpan.Length);

    private Cell Text(ref Utf8JsonReader json, int start)
    {
        var raw = json.ValueSpan;
        if (!json.ValueIsEscaped)
        {
            return new Cell(window.Bytes, start + (int)json.TokenStartIndex + 1, raw.Length);
        }

        if (raw.Length + Cell.Padding > scratch.Length)
        {
            scratch = new byte[(raw.Length * 2) + Cell.Padding];
        }

        return new Cell(scratch, 0, json.CopyString(scratch));
    }
}
