using System.Globalization;
using System.Text.Json.Nodes;

namespace Pipeline.Lanes.Tests;

/// <summary>Edits JSON documents of a test.</summary>
internal static class JsonEdit
{
    /// <summary>Replaces the value at a JSON pointer (RFC 6901).</summary>
    public static string Replace(string document, string pointer, string value)
    {
        var root = JsonNode.Parse(document)!;
        var steps = pointer[1..].Split('/').Select(step => step.Replace("~1", "/", StringComparison.Ordinal)).ToArray();
        var parent = steps[..^1].Aggregate(root, (node, step) => (node is JsonArray list ? list[Index(step)] : node[step])!);
        if (parent is JsonArray array)
        {
            array[Index(steps[^1])] = JsonNode.Parse(value);
        }
        else
        {
            parent[steps[^1]] = JsonNode.Parse(value);
        }

        return root.ToJsonString();
    }

    private static int Index(string step) => int.Parse(step, CultureInfo.InvariantCulture);
}
