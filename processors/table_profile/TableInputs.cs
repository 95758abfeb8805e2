using System.Text;
using System.Text.Json.Nodes;

namespace Pipeline.Processors.Tables;

/// <summary>The inputs document, according to the schema in <c>processor.json</c>.</summary>
internal static class TableInputs
{
    private static readonly string[] Members = ["table", "format", "delimiter", "quotes", "header", "null_tokens", "columns"];

    // Applies to CSV and TSV, which have no null of their own, unlike JSON Lines.
    private static readonly string[] DefaultNullTokens = ["N/A", "NA", "NULL", "null"];

    public static TableOptions Options(JsonObject inputs)
    {
        if (inputs.FirstOrDefault(member => !Members.Contains(member.Key)).Key is { } unknown)
        {
            throw TableBounds.Broken($"unknown member {unknown}");
        }

        var format = Text(inputs, "format") switch
        {
            "csv" => TableFormat.Csv,
            "tsv" => TableFormat.Tsv,
            "jsonl" => TableFormat.JsonLines,
            _ => throw TableBounds.Broken("format is csv, tsv or jsonl"),
        };
        return new TableOptions
        {
            Format = format,
            Delimiter = Text(inputs, "delimiter") is { } delimiter ? Delimiter(delimiter) : null,
            Quotes = Flag(inputs, "quotes") ?? true,
            Header = Flag(inputs, "header") ?? true,
            NullTokens = Texts(inputs, "null_tokens") ?? (format == TableFormat.JsonLines ? [] : DefaultNullTokens),
            Columns = Texts(inputs, "columns"),
        };
    }

    /// <summary>The table's bytes: the text itself, or the artifact's file.</summary>
    public static Stream Open(JsonObject inputs) => inputs["table"] switch
    {
        JsonValue value when value.TryGetValue<string>(out var text) => new MemoryStream(Encoding.UTF8.GetBytes(text), writable: false),
        JsonObject artifact when artifact["$artifact"] is JsonValue place && place.TryGetValue<string>(out var path) =>
            // Unbuffered, because the reader has its own window.
            new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan),
        _ => throw TableBounds.Broken("table is text or an artifact"),
    };

    private static byte Delimiter(string text) => text is [>= '\t' and < '\x7F' and not ('"' or '\n' or '\r') and var only]
        ? (byte)only
        : throw TableBounds.Broken("delimiter is one ASCII character, neither a quote nor a line break");

    private static string? Text(JsonObject inputs, string name) => inputs[name] switch
    {
        null => null,
        JsonValue value when value.TryGetValue<string>(out var text) => text,
        _ => throw TableBounds.Broken($"{name} is a string"),
    };

    private static bool? Flag(JsonObject inputs, string name) => inputs[name] switch
    {
        null => null,
        JsonValue value when value.TryGetValue<bool>(out var flag) => flag,
        _ => throw TableBounds.Broken($"{name} is true or false"),
    };

    private static string[]? Texts(JsonObject inputs, string name) => inputs[name] switch
    {
        null => null,
        JsonArray array when array.All(item => item is JsonValue value && value.TryGetValue<string>(out _)) =>
            [.. array.Select(item => item!.GetValue<string>())],
        _ => throw TableBounds.Broken($"{name} is an array of strings"),
    };
}
