using System.Text;

namespace Pipeline.Adapters.Tests;

internal static class Specs
{
    public static ProcessorSpec Hostile { get; } = OnBase("scratch");

    /// <summary>Built for both platforms.</summary>
    public static ProcessorSpec ForBoth { get; } = Of("scratch", """["linux/amd64", "linux/arm64"]""");

    /// <summary>With steps in its Dockerfile.</summary>
    public static ProcessorSpec WithSteps { get; } = Of("scratch", """["linux/amd64"], "platforms_reason": "A test needs no other.", "build": "dockerfile" """);

    public static ProcessorSpec OnBase(string name) => Of(name, """["linux/amd64"], "platforms_reason": "A test needs no other." """);

    private static ProcessorSpec Of(string name, string platforms) => ProcessorSpec.Parse(Encoding.UTF8.GetBytes($$"""
        {
          "name": "hostile", "ref": "hostile@1.0.0", "description": "Misbehaves on demand.", "base": "{{name}}",
          "platforms": {{platforms}}, "inputs": {"type": "object"}, "outputs": {"outputs/reply.txt": "text/plain"},
          "secrets": ["HOSTILE_KEY"], "settings": {"HOSTILE_BASE": "http://127.0.0.1"}, "timeout_s": 60,
          "resources": {"cpus": 1, "memory_mib": 128, "pids": 32, "tmp_mib": 16}, "network": "egress"
        }
        """));
}
