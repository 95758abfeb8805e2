using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Pipeline.Lanes.Catalogue;

/// <summary>Translates JSON Schema's patterns (ECMA-262) to .NET's regular expressions, which differ in four places.</summary>
internal static class SchemaDialect
{
    /// <summary>The schema's text with each <c>pattern</c> in .NET's dialect.</summary>
    public static string ToDotNet(JsonElement schema)
    {
        var tree = JsonNode.Parse(schema.GetRawText())!;
        Rewrite(tree);
        return tree.ToJsonString();
    }

    /// <summary><c>$</c> matches only at the end (.NET: also before a final line feed); <c>\d</c> and <c>\w</c> are ASCII (.NET: Unicode); <c>.</c> matches no line break (.NET: no line feed).</summary>
    public static string Pattern(string ecma)
    {
        var text = new StringBuilder(ecma.Length + 8);
        var inClass = false;
        for (var i = 0; i < ecma.Length; i++)
        {
            if (ecma[i] == '\\' && i + 1 < ecma.Length)
            {
                text.Append(Escape(ecma[++i], inClass));
                continue;
            }

            inClass = ecma[i] switch { '[' => true, ']' => false, _ => inClass };
            text.Append((ecma[i], inClass) switch
            {
                ('$', false) => @"\z",
                ('.', false) => @"[^\n\r\u2028\u2029]",
                var (plain, _) => plain.ToString(),
            });
        }

        return text.ToString();
    }

    private static string Escape(char c, bool inClass) => (c, inClass) switch
    {
        ('d', false) => "[0-9]",
        ('d', true) => "0-9",
        ('D', false) => "[^0-9]",
        ('w', false) => "[A-Za-z0-9_]",
        ('w', true) => "A-Za-z0-9_",
        ('W', false) => "[^A-Za-z0-9_]",
        _ => $"\\{c}",
    };

    // A property may itself have the name "pattern"; its value is then a schema, not a string.
    private static void Rewrite(JsonNode? node)
    {
        if (node is JsonObject schema)
        {
            if (schema["pattern"] is JsonValue pattern && pattern.GetValueKind() == JsonValueKind.String)
            {
                schema["pattern"] = Pattern(pattern.GetValue<string>());
            }

            foreach (var (_, child) in schema)
            {
                Rewrite(child);
            }
        }
        else if (node is JsonArray list)
        {
            foreach (var child in list)
            {
                Rewrite(child);
            }
        }
    }
}
