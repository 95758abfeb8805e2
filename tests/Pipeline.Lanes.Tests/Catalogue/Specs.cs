namespace Pipeline.Lanes.Tests;

/// <summary>The text of a small valid <c>processor.json</c>.</summary>
internal static class Specs
{
    public static string ForBoth => For("linux/amd64", "linux/arm64");

    /// <summary>The platforms of a processor, with the reason if there is only one.</summary>
    public static string For(params string[] platforms) =>
        $"[{string.Join(", ", platforms.Select(platform => $"\"{platform}\""))}]{(platforms.Length == 1 ? ", \"platforms_reason\": \"A test needs no other.\"" : "")}";

    public static string Json(
        string name, string inputs = """{"type":"object"}""", string secrets = "[]", string settings = "{}", string? platforms = null, string more = "") => $$"""
        {
          "name": "{{name}}", "ref": "{{name}}@1.2.3", "description": "A processor of a test.", "base": "scratch",
          "platforms": {{platforms ?? For("linux/amd64")}}, "inputs": {{inputs}}, "outputs": {"outputs/a.txt": "text/plain"},
          "secrets": {{secrets}}, "settings": {{settings}}, "timeout_s": 30,
          "resources": {"cpus": 1, "memory_mib": 64, "pids": 16, "tmp_mib": 16}, "network": "none"{{more}}
        }
        """;
}
