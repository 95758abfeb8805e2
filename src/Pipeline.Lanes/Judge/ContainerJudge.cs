using System.Text.Json;
using Pipeline.Lanes.Results;

namespace Pipeline.Lanes.Judge;

/// <summary>Judges a container by its own evidence, <c>probe.json</c>; pure.</summary>
internal static class ContainerJudge
{
    private const string Schema = "probe-v1";
    private static readonly string[] Forbidden = ["django", "control_plane"];

    private static readonly IReadOnlyList<(string Name, Func<JsonElement, string?> Reason)> Checks =
    [
        ("schema", probe => Text(probe, "schema") == Schema ? null : $"schema is not {Schema}"),
        ("interfaces", probe => Names(probe, "interfaces") is ["lo"] ? null : $"network interfaces: {Listed(probe, "interfaces")}"),
        ("connect", Connect),
        ("resolve", probe => Text(probe, "resolve") == "failed" ? null : "a host name was resolved"),
        ("user", probe => Member(probe, "uid") is { ValueKind: JsonValueKind.Number } uid && uid.TryGetInt64(out var id) && id != 0 ? null : "it runs as root"),
        ("capabilities", probe => Text(probe, "capabilities") is { Length: > 0 } set && set.All(c => c == '0') ? null : $"capabilities: {Text(probe, "capabilities")}"),
        ("no_new_privs", probe => Member(probe, "no_new_privs")?.ValueKind == JsonValueKind.True ? null : "new privileges can be gained"),
        ("root_read_only", probe => Member(probe, "root_writable")?.ValueKind == JsonValueKind.False ? null : "the root file system is writable"),
        ("imports", Imports),
    ];

    /// <summary>All checks, in order. A missing member fails its check.</summary>
    public static IReadOnlyList<Check> Judge(JsonElement probe) => [.. Checks.Select(check => new Check(check.Name, check.Reason(probe)))];

    private static string? Connect(JsonElement probe)
    {
        if (Member(probe, "connect") is not { ValueKind: JsonValueKind.Object } attempts || !attempts.EnumerateObject().Any())
        {
            return "probe.json lists no connection attempts";
        }

        var through = attempts.EnumerateObject().Where(attempt => attempt.Value.ValueKind != JsonValueKind.String || attempt.Value.ValueEquals("connected"))
            .Select(attempt => attempt.Name).ToArray();
        return through.Length == 0 ? null : $"connected to {string.Join(", ", through)}";
    }

    private static string? Imports(JsonElement probe)
    {
        var loaded = Names(probe, "modules");
        return loaded.Length == 0 ? "probe.json lists no modules"
            : loaded.FirstOrDefault(module => Forbidden.Contains(module.Split('.')[0], StringComparer.OrdinalIgnoreCase)) is { } module ? $"{module} is loaded"
            : null;
    }

    private static string Listed(JsonElement probe, string member) => Names(probe, member) is { Length: > 0 } names ? string.Join(", ", names) : "none told";

    private static string[] Names(JsonElement probe, string member) => Member(probe, member) is { ValueKind: JsonValueKind.Array } array
        ? [.. array.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!)]
        : [];

    private static string? Text(JsonElement probe, string member) => Member(probe, member) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    private static JsonElement? Member(JsonElement probe, string member) =>
        probe.ValueKind == JsonValueKind.Object && probe.TryGetProperty(member, out var value) ? value : null;
}
