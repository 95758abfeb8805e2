using System.Buffers;
using System.Text.Json;
using Pipeline.Contracts.Json;

namespace Pipeline.Processors.Tables;

/// <summary>A profile as <c>profile.json</c>: RFC 8785 bytes and a line feed.</summary>
internal static class ProfileJson
{
    public static byte[] Write(TableProfile profile)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            Write(json, profile);
        }

        using var document = JsonDocument.Parse(buffer.WrittenMemory);
        return CanonicalJson.EncodeLine(document.RootElement);
    }

    private static void Write(Utf8JsonWriter json, TableProfile profile)
    {
        json.WriteStartObject();
        json.WriteString("schema", "table-profile-v1");
        json.WriteString("format", FormatNames.Of(profile.Format));
        json.WriteNumber("bytes", profile.Bytes);
        json.WriteNumber("rows", profile.Rows);
        json.WriteNumber("width", profile.Width);
        json.WriteNumber("blank_lines", profile.BlankLines);
        json.WriteStartObject("ragged");
        Write(json, "shorter", profile.Shorter);
        Write(json, "longer", profile.Longer);
        json.WriteEndObject();
        Write(json, profile.Notes);
        json.WriteStartArray("columns");
        foreach (var column in profile.Columns)
        {
            Write(json, column);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, IReadOnlyList<TableNote> notes)
    {
        if (notes.Count == 0)
        {
            return;
        }

        json.WriteStartArray("notes");
        foreach (var note in notes)
        {
            json.WriteStartObject();
            json.WriteString("code", note.Code);
            json.WriteString("text", note.Text);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, string name, RaggedRows rows)
    {
        json.WriteStartObject(name);
        json.WriteNumber("count", rows.Count);
        json.WriteStartArray("first_rows");
        foreach (var row in rows.First)
        {
            json.WriteNumberValue(row);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, ColumnProfile column)
    {
        json.WriteStartObject();
        json.WriteNumber("position", column.Position);
        json.WriteString("name", column.Name);
        json.WriteString("type", column.Type);
        json.WriteNumber("values", column.Values);
        json.WriteNumber("nulls", column.Nulls);
        json.WriteNumber("empties", column.Empties);
        json.WriteNumber("missing", column.Missing);
        json.WriteStartObject("kinds");
        foreach (var (kind, count) in column.Kinds)
        {
            json.WriteNumber(kind.ToString().ToLowerInvariant(), count);
        }

        json.WriteEndObject();
        json.WriteStartObject("distinct");
        json.WriteNumber("count", column.Distinct.Count);
        json.WriteNumber("standard_error", column.Distinct.StandardError);
        json.WriteEndObject();
        Write(json, column.Top);
        SummaryJson.Write(json, column.Numbers);
        SummaryJson.Write(json, column.Times);
        SummaryJson.Write(json, column.Texts);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, TopValues top)
    {
        json.WriteStartObject("top");
        json.WriteNumber("count_error", top.Error);
        json.WriteStartArray("values");
        foreach (var value in top.Values)
        {
            json.WriteStartObject();
            json.WriteString("value", value.Value);
            json.WriteNumber("count", value.Count);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
