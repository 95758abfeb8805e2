using System.Text.Json;

namespace Nuke.Common.Execution;

/// <summary>Reads <c>.nuke/parameters.json</c> and its profiles: one object, its members named like the options.</summary>
internal static class ParametersFile
{
    public static IReadOnlyDictionary<string, (string Name, IReadOnlyList<string> Values)> Read(string path)
    {
        var values = new Dictionary<string, (string, IReadOnlyList<string>)>(StringComparer.Ordinal);
        if (!File.Exists(path))
        {
            return values;
        }

        using var document = Parse(path);
        if (document.RootElement.ValueKind != JsonValueKind.Object)
        {
            throw new UsageException($"'{path}' is not a JSON object.");
        }

        foreach (var member in document.RootElement.EnumerateObject())
        {
            if (member.Name != "$schema" && member.Value.ValueKind != JsonValueKind.Null)
            {
                values[Option.KeyOf(member.Name)] = (member.Name, Texts(member.Value, path, member.Name));
            }
        }

        return values;
    }

    private static JsonDocument Parse(string path)
    {
        try
        {
            return JsonDocument.Parse(File.ReadAllBytes(path), new JsonDocumentOptions { AllowDuplicateProperties = false });
        }
        catch (JsonException e)
        {
            throw new UsageException($"'{path}' is not valid JSON: {e.Message}");
        }
    }

    private static IReadOnlyList<string> Texts(JsonElement value, string path, string name) => value.ValueKind switch
    {
        JsonValueKind.String => [value.GetString()!],
        JsonValueKind.True or JsonValueKind.False or JsonValueKind.Number => [value.GetRawText()],
        JsonValueKind.Array => [.. value.EnumerateArray().SelectMany(x => Texts(x, path, name))],
        _ => throw new UsageException($"'{name}' in '{path}' is neither text, number, true, false nor a list of these."),
    };
}
