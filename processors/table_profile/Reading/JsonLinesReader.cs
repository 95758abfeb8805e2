using System.Text.Json;

namespace Pipeline.Processors.Tables;

/// <summary>Reads one JSON object a line (jsonlines.org); its members are the columns, in the order in which they first appear.</summary>
internal sealed class JsonLinesReader(ByteWindow window, Table table)
{
    private readonly MemberColumns members = new(table);
    private byte[] scratch = new byte[4096 + Cell.Padding];

    public void Read(CancellationToken cancellationToken)
    {
        var start = window.Start();
        var scanned = start;
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var end = window.Bytes.AsSpan(scanned, window.End - scanned).IndexOf((byte)'\n');
            if (end >= 0)
            {
                ReadLine(start, scanned + end);
                start = scanned += end + 1;
            }
            else if (window.Ended)
            {
                CheckSize(start, window.End);
                window.ThrowIfInvalid();
                if (start < window.End)
                {
                    ReadLine(start, window.End);
                }

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
        var line = window.Bytes.AsSpan(start, end - start);
        if (line.TrimEnd((byte)'\r').IsEmpty)
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
            // InvalidOperationException: an escape of half a surrogate pair.
            throw TableBounds.Broken($"not a JSON object on line {table.Row}");
        }

        table.EndObject();
        members.EndRow();
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

        // Anything behind the object is an error of the reader's.
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
