using System.Text;
using Pipeline.Contracts;

namespace Pipeline.Adapters.Tests;

internal static class Specs
{
    public static ProcessorSpec Hostile { get; } = OnBase("scratch");

    public static ProcessorSpec OnBase(string name) => ProcessorSpec.Parse(Encoding.UTF8.GetBytes($$"""
        {
          "name": "hostile", "ref": "hostile@1.0.0", "description": "Misbehaves on demand.", "base": "{{name}}",
          "platforms": ["linux/amd64"], "inputs": {"type": "object"}, "outputs": {"outputs/reply.txt": "text/plain"},
          "secrets": ["HOSTILE_KEY"], "settings": {"HOSTILE_BASE": "http://127.0.0.1"}, "timeout_s": 60,
          "resources": {"cpus": 1, "memory_mib": 128, "pids": 32, "tmp_mib": 16}, "network": "egress"
        }
        """));
}
