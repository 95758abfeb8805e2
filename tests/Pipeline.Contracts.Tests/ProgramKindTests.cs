using System.Text;

namespace Pipeline.Contracts.Tests;

/// <summary>A spec says how its C# program is published; a program that is not native needs a base.</summary>
public sealed class ProgramKindTests
{
    [Theory]
    [InlineData("scratch", "", "native")]
    [InlineData("scratch", ""","kind":"native" """, "native")]
    [InlineData("dotnet", ""","kind":"native" """, "native")]
    [InlineData("dotnet", ""","kind":"framework" """, "framework")]
    [InlineData("glibc", ""","kind":"self-contained" """, "self-contained")]
    public void A_spec_says_how_its_program_is_published(string basis, string kind, string expected) => Assert.Equal(expected, Parse(basis, kind).Kind.ToString());

    [Theory]
    [InlineData("scratch", "\"framework\"", "kind framework needs a base with the .NET runtime, but the base is scratch")]
    [InlineData("scratch", "\"self-contained\"", "kind self-contained needs a base with glibc and libstdc++, but the base is scratch")]
    [InlineData("dotnet", "\"Framework\"", "a kind of C# program (native, self-contained or framework)")] // names are exact
    [InlineData("dotnet", "\"aot\"", "a kind of C# program (native, self-contained or framework)")]
    [InlineData("dotnet", "null", "null where a value was expected")]
    public void Another_kind_is_refused_with_the_rule(string basis, string kind, string rule) =>
        Assert.Contains(rule, Assert.Throws<FormatException>(() => Parse(basis, $",\"kind\":{kind}")).Message, StringComparison.Ordinal);

    private static ProcessorSpec Parse(string basis, string kind) => ProcessorSpec.Parse(Encoding.UTF8.GetBytes($$"""
        {
          "name": "p", "ref": "p@1.0.0", "description": "A processor.", "base": "{{basis}}", "platforms": ["linux/amd64","linux/arm64"],
          "inputs": {"type": "object"}, "outputs": {"outputs/a.txt": "text/plain"}, "secrets": [], "settings": {}, "timeout_s": 60,
          "resources": {"cpus": 1, "memory_mib": 128, "pids": 32, "tmp_mib": 16}, "network": "none"{{kind}}
        }
        """));
}
