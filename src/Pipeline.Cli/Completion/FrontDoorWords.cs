using System.Text.Json;
using System.Text.RegularExpressions;

namespace Pipeline.Cli.Completion;

/// <summary>What a line of <c>./build.sh</c> may become: its targets and options, as <c>.nuke/build.schema.json</c> beside it lists them.</summary>
/// <param name="schema">The content of that file.</param>
/// <param name="processors">The names of the processors.</param>
internal sealed partial class FrontDoorWords(JsonElement schema, Func<IReadOnlyList<string>> processors)
{
    private const string Script = "build.sh";
    private const string SchemaFile = ".nuke/build.schema.json";

    /// <summary>Whether the first word of a line is the script.</summary>
    public static bool IsFor(string program) => Path.GetFileName(program) == Script;

    /// <summary>Reads the file beside the script.</summary>
    /// <exception cref="IOException">There is none.</exception>
    /// <exception cref="FormatException">It is not JSON.</exception>
    public static FrontDoorWords Read(string program, string folder, Func<IReadOnlyList<string>> processors) =>
        new(StrictJson.Parse(File.ReadAllBytes(Path.Combine(Path.GetDirectoryName(Path.GetFullPath(program, folder))!, SchemaFile))), processors);

    /// <summary>The candidates for the last word.</summary>
    /// <param name="words">The words after the script; the last one may be empty.</param>
    public IEnumerable<string> Of(IReadOnlyList<string> words)
    {
        var options = Options();
        return words is [.., var before, _] && options.TryGetValue(before, out var option) && Type(option) != "boolean"
            ? before == "--processor" ? processors() : Choices(option)
            : words[^1].StartsWith('-') ? options.Keys
            : Choices(Definition("ExecutableTarget"));
    }

    private Dictionary<string, JsonElement> Options() => schema.GetProperty("allOf").EnumerateArray().Append(Definition("NukeBuild"))
        .Where(part => part.TryGetProperty("properties", out _))
        .SelectMany(part => part.GetProperty("properties").EnumerateObject())
        .ToDictionary(member => $"--{Capital().Replace(member.Name, "-").ToLowerInvariant()}", member => member.Value, StringComparer.Ordinal);

    private JsonElement Definition(string name) => schema.GetProperty("definitions").GetProperty(name);

    private static string? Type(JsonElement option) => option.TryGetProperty("type", out var type) ? type.GetString() : null;

    // A value's own list, that of its items, or the one that it refers to: #/definitions/Verbosity.
    private IEnumerable<string> Choices(JsonElement option) =>
        option.TryGetProperty("enum", out var names) ? names.EnumerateArray().Select(name => name.GetString()!)
        : option.TryGetProperty("items", out var items) ? Choices(items)
        : option.TryGetProperty("$ref", out var other) ? Choices(Definition(other.GetString()!.Split('/')[^1]))
        : [];

    [GeneratedRegex("(?<=[a-z0-9])(?=[A-Z])", RegexOptions.CultureInvariant, 60_000)]
    private static partial Regex Capital();
}
