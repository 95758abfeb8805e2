using System.Text.Json;

namespace Nuke.Common.Execution;

/// <summary>Reads <c>.nuke/parameters.json</c> and its profiles: one object, its members named like the options.</summary>
internal static class ParametersFile
{
    public static IReadOnlyList<Member> Read(string path)
    {
        if (!File.Exists(path))
        {
            return [];
        }

        using var document = Parse(path);
        if (document.RootElement.ValueKind != JsonValueKind.Object)
        {
            throw new UsageException($"'{path}' is not a JSON object.");
        }

        var members = new List<Member>();
        foreach (var member in document.RootElement.EnumerateObject())
        {
            if (members.Exists(x => Option.KeyOf(x.Name) == Option.KeyOf(member.Name)))
            {
                throw new UsageException($"'{path}' sets '{member.Name}' more than once.");
            }

            if (member.Name != "$schema" && member.Value.ValueKind != JsonValueKind.Null)
            {
                members.Add(new Member(member.Name, Texts(member.Value, path, member.Name)));
            }
        }

        return members;
    }

    private static JsonDocument Parse(string path)
    {
        try
        {
            return JsonDocument.Parse(File.ReadAllBytes(path));
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

    /// <summary>One parameter and the values given for it.</summary>
    internal sealed record Member(string Name, IReadOnlyList<string> Values);
}
