using System.Text;

namespace Pipeline.Contracts.Tests;

/// <summary><c>usage</c> of a spec names a file of a command that is not an output.</summary>
public sealed class UsageFileTests
{
    [Theory]
    [InlineData("", null)]
    [InlineData("\"usage\":\"usage.json\",", "usage.json")]
    [InlineData("\"usage\":\"a/b/Größe.json\",", "a/b/Größe.json")]
    public void A_spec_may_name_one(string member, string? file) => Assert.Equal(file, Parse(member).Usage);

    [Theory]
    [InlineData("\"usage\":\"\",", "usage must be the path of a file in the outputs folder, without outputs/")]
    [InlineData("\"usage\":\"/usage.json\",", "usage must be the path of a file in the outputs folder, without outputs/")]
    [InlineData("\"usage\":\"../usage.json\",", "usage must be the path of a file in the outputs folder, without outputs/")]
    [InlineData("\"usage\":\"./usage.json\",", "usage must be the path of a file in the outputs folder, without outputs/")]
    [InlineData("\"usage\":\"a\\\\b.json\",", "usage must be the path of a file in the outputs folder, without outputs/")]
    [InlineData("\"usage\":\"usage\\n.json\",", "usage must be the path of a file in the outputs folder, without outputs/")]
    [InlineData("\"usage\":\"a.txt\",", "usage: outputs/a.txt is an output too")]
    [InlineData("\"usage\":null,", "null where a value was expected")]
    [InlineData("\"usage\":{},", "$.usage is of another type")]
    public void Another_form_is_refused_with_the_rule(string member, string rule) => Assert.Equal(rule, Assert.Throws<FormatException>(() => Parse(member)).Message);

    private static ProcessorSpec Parse(string member) => ProcessorSpec.Parse(Encoding.UTF8.GetBytes($$"""
        {
          "name": "p", "ref": "p@1.0.0", "description": "A processor.", "base": "scratch", "platforms": ["linux/amd64", "linux/arm64"],
          "inputs": {"type": "object"}, "outputs": {"outputs/a.txt": "text/plain"}, {{member}} "secrets": [], "settings": {}, "timeout_s": 60,
          "resources": {"cpus": 1, "memory_mib": 128, "pids": 32, "tmp_mib": 16}, "network": "none"
        }
        """));
}
