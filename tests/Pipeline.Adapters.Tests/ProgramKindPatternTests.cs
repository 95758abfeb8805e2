using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Pipeline.Adapters.Tests;

/// <summary>MSBuild finds the kind of a program in <c>processor.json</c> with a pattern; it is the kind that the contract reads.</summary>
public sealed class ProgramKindPatternTests
{
    private const string Rest = """
        "name": "p", "ref": "p@1.0.0", "base": "dotnet", "platforms": ["linux/amd64","linux/arm64"], "outputs": {"outputs/a.txt": "text/plain"}, "secrets": [], "timeout_s": 60,
        "resources": {"cpus": 1, "memory_mib": 128, "pids": 32, "tmp_mib": 16}, "network": "none"
        """;

    [Theory]
    [InlineData("", "")] // none
    [InlineData("\"kind\": \"framework\",", "")] // first
    [InlineData("", ",\n  \"kind\" :\r\n\t\"self-contained\"")] // last, spread over lines
    [InlineData("", ",\"kind\":\"native\"")]
    [InlineData("", """,  "x": {"kind":"framework"}""")] // another member's
    [InlineData("", """,  "x": {"y":[[{"kind":"framework"}],{}]}, "kind": "self-contained" """)]
    [InlineData("\"x\": [{\"kind\":\"framework\"}, \"}\", \"]\", \"\\\"\"],", ",\"kind\":\"self-contained\"")] // brackets and quotes in texts
    [InlineData("\"x\": \"\\\", \\\"kind\\\": \\\"framework\\\" \",", "")] // in a text
    [InlineData("\"kind of\": \"framework\", \"x\": \"kind\",", "")] // nearly
    public void It_is_the_kind_of_the_contract(string before, string after)
    {
        foreach (var description in (string[])["A {", "} of [", "]kind\\\\", "\\\"kind\\\": \\\"framework\\\""])
        {
            foreach (var settings in (string[])["{}", """{"A":"}\""}"""])
            {
                var document = $$$"""{{{{before}}} "description": "{{{description}}}", "settings": {{{settings}}}, "inputs": {"type": "object", "default": {"kind":"framework"}}, {{{Rest}}}{{{after}}}}""";
                Assert.Equal(KindOf(document), Found(document));
            }
        }
    }

    // The members "x" and "kind of" are a test's alone: a spec has none that is unknown.
    private static string KindOf(string document)
    {
        var known = System.Text.Json.Nodes.JsonNode.Parse(document)!.AsObject();
        known.Remove("x");
        known.Remove("kind of");
        return ProcessorSpec.Parse(Encoding.UTF8.GetBytes(known.ToJsonString())).Kind.ToString();
    }

    private static string Found(string document)
    {
        var properties = XDocument.Load(Path.Combine(SourceTree.Root, "processors", "Directory.Build.props"));
        var match = Regex.Match(document, Assert.Single(properties.Descendants("ProgramKindPattern")).Value, RegexOptions.None, TimeSpan.FromMinutes(1));
        return match.Success ? match.Groups["kind"].Value : ProgramKind.Native.ToString();
    }
}
