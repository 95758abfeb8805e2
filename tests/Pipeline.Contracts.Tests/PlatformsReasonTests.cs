using System.Text;

namespace Pipeline.Contracts.Tests;

/// <summary>A spec names both platforms, or one and the reason; every lane, the kit and the catalogue enforce it with the same parser.</summary>
public sealed class PlatformsReasonTests
{
    [Theory]
    [InlineData("""["linux/amd64","linux/arm64"]""", null)]
    [InlineData("""["linux/amd64"],"platforms_reason":"The driver's library exists for amd64 alone." """, "The driver's library exists for amd64 alone.")]
    [InlineData("""["linux/arm64"],"platforms_reason":"é" """, "é")]
    public void A_spec_says_why_a_platform_is_missing(string platforms, string? reason) => Assert.Equal(reason, Parse(platforms).PlatformsReason);

    [Theory]
    [InlineData("""["linux/amd64"]""", "platforms lacks linux/arm64: build for it too, or explain in platforms_reason why that is impossible")]
    [InlineData("""["linux/arm64"]""", "platforms lacks linux/amd64: build for it too, or explain in platforms_reason why that is impossible")]
    [InlineData("""["linux/amd64"],"platforms_reason":null""", "null where a value was expected")]
    [InlineData("""["linux/amd64"],"platforms_reason":"" """, "platforms_reason must have 1 to 300 characters")]
    [InlineData("""["linux/amd64"],"platforms_reason":"a\nb" """, "platforms_reason must be one line")]
    [InlineData("""["linux/amd64","linux/arm64"],"platforms_reason":"none" """, "platforms_reason explains a missing platform, but none is missing: remove it")]
    [InlineData("[]", "platforms must be non-empty, sorted and unique")]
    [InlineData("""["linux/amd64","linux/amd64"]""", "platforms must be non-empty, sorted and unique")]
    public void A_spec_that_does_not_is_refused_with_the_rule(string platforms, string rule) =>
        Assert.Equal(rule, Assert.Throws<FormatException>(() => Parse(platforms)).Message);

    [Fact]
    public void A_reason_has_a_bound() => Assert.Equal(
        "platforms_reason must have 1 to 300 characters",
        Assert.Throws<FormatException>(() => Parse($"""["linux/amd64"],"platforms_reason":"{new string('a', 301)}" """)).Message);

    private static ProcessorSpec Parse(string platforms) => ProcessorSpec.Parse(Encoding.UTF8.GetBytes($$"""
        {
          "name": "p", "ref": "p@1.0.0", "description": "A processor.", "base": "scratch", "platforms": {{platforms}},
          "inputs": {"type": "object"}, "outputs": {"outputs/a.txt": "text/plain"}, "secrets": [], "settings": {}, "timeout_s": 60,
          "resources": {"cpus": 1, "memory_mib": 128, "pids": 32, "tmp_mib": 16}, "network": "none"
        }
        """));
}
