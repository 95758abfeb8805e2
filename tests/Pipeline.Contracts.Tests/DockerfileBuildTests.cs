using System.Text;

namespace Pipeline.Contracts.Tests;

/// <summary>A spec says that its Dockerfile has steps, and what these may use.</summary>
public sealed class DockerfileBuildTests
{
    [Fact]
    public void A_spec_without_steps_has_no_such_build() => Assert.Null(Parse("").Build);

    [Fact]
    public void Steps_have_neither_network_nor_secrets_nor_arguments_unless_they_are_named()
    {
        var build = Parse(""","build":"dockerfile" """).Build!;
        Assert.Equal((false, 0, 0), (build.HasNetwork, build.Secrets.Count, build.Arguments.Count));
    }

    [Fact]
    public void A_spec_names_what_its_steps_may_use()
    {
        var build = Parse(""","build":"dockerfile","build_network":true,"build_secrets":["A_TOKEN","NPM_TOKEN"],"build_arguments":{"VERSION":"1.2 'x'","EMPTY":""} """).Build!;
        Assert.True(build.HasNetwork);
        Assert.Equal(["A_TOKEN", "NPM_TOKEN"], build.Secrets, StringComparer.Ordinal);
        Assert.Equal([("EMPTY", ""), ("VERSION", "1.2 'x'")], build.Arguments.OrderBy(argument => argument.Key, StringComparer.Ordinal).Select(argument => (argument.Key, argument.Value)));
    }

    [Theory]
    [InlineData("\"build\":\"run\"", "build must be dockerfile, or absent")]
    [InlineData("\"build\":null", "null where a value was expected")]
    [InlineData("\"build\":true", "")] // no text
    [InlineData("\"build_network\":false", "build_network, build_secrets and build_arguments need \"build\": \"dockerfile\"")]
    [InlineData("\"build_secrets\":[]", "build_network, build_secrets and build_arguments need \"build\": \"dockerfile\"")]
    [InlineData("\"build_arguments\":{}", "build_network, build_secrets and build_arguments need \"build\": \"dockerfile\"")]
    [InlineData("\"build\":\"dockerfile\",\"buildNetwork\":true", "")] // the members of a spec have underscores
    [InlineData("\"build\":\"dockerfile\",\"build_network\":\"yes\"", "")]
    [InlineData("\"build\":\"dockerfile\",\"build_secrets\":[\"B\",\"A\"]", "build_secrets must be sorted and unique")]
    [InlineData("\"build\":\"dockerfile\",\"build_secrets\":[\"A\",\"A\"]", "build_secrets must be sorted and unique")]
    [InlineData("\"build\":\"dockerfile\",\"build_secrets\":[\"a,src=/etc/shadow\"]", "a,src=/etc/shadow is not a variable name ([A-Z][A-Z0-9_]*)")]
    [InlineData("\"build\":\"dockerfile\",\"build_arguments\":{\"a\":\"\"}", "a is not a variable name ([A-Z][A-Z0-9_]*)")]
    [InlineData("\"build\":\"dockerfile\",\"build_arguments\":{\"A\":1}", "")]
    [InlineData("\"build\":\"dockerfile\",\"build_arguments\":{\"A\":\"one\\ntwo\"}", "build_arguments: A must be one line")]
    [InlineData("\"build\":\"dockerfile\",\"build_secrets\":[\"A\"],\"build_arguments\":{\"A\":\"\"}", "A is both a build secret and a build argument")]
    [InlineData("\"build\":\"dockerfile\",\"build_arguments\":{\"BUILDKIT_SYNTAX\":\"registry.example/x\"}", "build_arguments: the builder sets BUILDKIT_SYNTAX itself")]
    [InlineData("\"build\":\"dockerfile\",\"build_arguments\":{\"SOURCE_DATE_EPOCH\":\"1\"}", "build_arguments: the builder sets SOURCE_DATE_EPOCH itself")]
    [InlineData("\"build\":\"dockerfile\",\"build_arguments\":{\"TARGETARCH\":\"arm64\"}", "build_arguments: the builder sets TARGETARCH itself")]
    [InlineData("\"build\":\"dockerfile\",\"build_arguments\":{\"HTTPS_PROXY\":\"http://a\"}", "build_arguments: the builder sets HTTPS_PROXY itself")]
    public void Anything_else_is_refused_with_the_rule(string members, string rule) =>
        Assert.Contains(rule, Assert.Throws<FormatException>(() => Parse("," + members)).Message, StringComparison.Ordinal);

    private static ProcessorSpec Parse(string build) => ProcessorSpec.Parse(Encoding.UTF8.GetBytes($$"""
        {
          "name": "p", "ref": "p@1.0.0", "description": "A processor.", "base": "dotnet", "platforms": ["linux/amd64","linux/arm64"],
          "inputs": {"type": "object"}, "outputs": {"outputs/a.txt": "text/plain"}, "secrets": [], "settings": {}, "timeout_s": 60,
          "resources": {"cpus": 1, "memory_mib": 128, "pids": 32, "tmp_mib": 16}, "network": "none"{{build}}
        }
        """));
}
