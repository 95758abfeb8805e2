using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Nuke.Common.IO;

namespace Nuke.Common.Execution;

/// <summary>
/// Keeps <c>.nuke/build.schema.json</c> in step with the build; editors complete <c>parameters.json</c> from it. It is
/// written only if its content changes, so that its timestamp is stable.
/// </summary>
internal static class SchemaFile
{
    public static void Update(NukeBuild build, IReadOnlyList<Option> options, IReadOnlyCollection<ExecutableTarget> targets)
    {
        var file = NukeBuild.RootDirectory / ".nuke" / "build.schema.json";
        var stamp = NukeBuild.TemporaryDirectory / "build.schema.stamp";
        if (stamp.FileExists() && stamp.ReadAllText() == Stamp(build, file))
        {
            return;
        }

        var schema = Schema.Of(options, [.. targets.Where(x => x.Listed).Select(x => x.Name)]);
        if (!file.FileExists() || !File.ReadAllBytes(file).AsSpan().SequenceEqual(schema))
        {
            var draft = file + $".{Environment.ProcessId}";
            File.WriteAllBytes(draft, schema);
            File.Move(draft, file, overwrite: true);
        }

        stamp.ReplaceText(Stamp(build, file));
    }

    /// <summary>Identifies the compiled build and engine, and the file's timestamp: while neither changes, the schema is current.</summary>
    private static string Stamp(NukeBuild build, AbsolutePath file) => string.Create(
        CultureInfo.InvariantCulture,
        $"{build.GetType().Module.ModuleVersionId} {typeof(NukeBuild).Module.ModuleVersionId} {File.GetLastWriteTimeUtc(file).Ticks}");
}

/// <summary>The JSON Schema (draft 4, as Nuke's) of a parameters file.</summary>
internal static class Schema
{
    private static readonly JsonWriterOptions Readable =
        new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Of(IReadOnlyList<Option> options, IReadOnlyList<string> targets)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, Readable))
        {
            json.WriteStartObject();
            json.WriteString("$schema", "http://json-schema.org/draft-04/schema#");
            json.WriteStartObject("definitions");
            WriteNames(json, "Host", Enum.GetNames<HostName>());
            WriteNames(json, "ExecutableTarget", targets);
            WriteNames(json, "Verbosity", Enum.GetNames<Verbosity>());
            json.WriteStartObject("NukeBuild");
            WriteProperties(json, Switches.All);
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteStartArray("allOf");
            json.WriteStartObject();
            WriteProperties(json, options);
            json.WriteEndObject();
            json.WriteStartObject();
            json.WriteString("$ref", "#/definitions/NukeBuild");
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
        }

        bytes.WriteByte((byte)'\n');
        return bytes.ToArray();
    }

    private static void WriteProperties(Utf8JsonWriter json, IEnumerable<Option> options)
    {
        json.WriteStartObject("properties");
        foreach (var option in options.OrderBy(x => x.Name, StringComparer.Ordinal))
        {
            json.WriteStartObject(option.Name);
            WriteDescription(json, option);
            WriteType(json, option);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void WriteDescription(Utf8JsonWriter json, Option option)
    {
        if (option.Description is { } description)
        {
            json.WriteString("description", description);
        }
    }

    private static void WriteType(Utf8JsonWriter json, Option option)
    {
        if (ValueConversion.ElementOf(option.Type) is null)
        {
            WriteItem(json, option, option.Type);
            return;
        }

        json.WriteString("type", "array");
        json.WriteStartObject("items");
        WriteItem(json, option, ValueConversion.ElementOf(option.Type)!);
        json.WriteEndObject();
    }

    private static void WriteItem(Utf8JsonWriter json, Option option, Type type)
    {
        var core = Nullable.GetUnderlyingType(type) ?? type;
        var definition = option == Switches.Target || option == Switches.Skip ? "ExecutableTarget"
            : option == Switches.Host ? "Host"
            : option == Switches.Verbosity ? "Verbosity"
            : null;
        if (definition is not null)
        {
            json.WriteString("$ref", $"#/definitions/{definition}");
            return;
        }

        json.WriteString("type", core == typeof(bool) ? "boolean" : core == typeof(int) || core == typeof(long) ? "integer" : "string");
        if (option.OfferedValues.Count > 0)
        {
            WriteEnum(json, option.OfferedValues);
        }
    }

    private static void WriteNames(Utf8JsonWriter json, string name, IEnumerable<string> names)
    {
        json.WriteStartObject(name);
        json.WriteString("type", "string");
        WriteEnum(json, names.Order(StringComparer.Ordinal));
        json.WriteEndObject();
    }

    private static void WriteEnum(Utf8JsonWriter json, IEnumerable<string> values)
    {
        json.WriteStartArray("enum");
        foreach (var value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    }
}
