using System.Text.Json;
using System.Text.Json.Nodes;

namespace Pipeline.Lanes.Reports;

/// <summary>JSON for programs: one canonical line (RFC 8785).</summary>
public static class JsonLine
{
    // StrictJson's limits are for foreign documents; a list of 10,000 processors is larger and deeper.
    private static readonly JsonDocumentOptions Unbounded = new() { MaxDepth = 1000 };

    /// <summary>The document and a line feed.</summary>
    public static byte[] Of(JsonNode document)
    {
        using var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes))
        {
            document.WriteTo(writer);
        }

        using var parsed = JsonDocument.Parse(bytes.GetBuffer().AsMemory(0, (int)bytes.Length), Unbounded);
        return CanonicalJson.EncodeLine(parsed.RootElement);
    }

    /// <summary>The document without members that are null.</summary>
    public static JsonObject WithoutNulls(JsonObject document)
    {
        RemoveNulls(document);
        return document;
    }

    /// <summary>An array with one element per item.</summary>
    public static JsonArray Array<T>(IEnumerable<T> items, Func<T, JsonNode?> form) => new([.. items.Select(form)]);

    private static void RemoveNulls(JsonNode? node)
    {
        if (node is JsonObject members)
        {
            foreach (var (name, value) in members.ToArray())
            {
                _ = value is null && members.Remove(name);
                RemoveNulls(value);
            }
        }

        foreach (var item in node as JsonArray ?? [])
        {
            RemoveNulls(item);
        }
    }
}
