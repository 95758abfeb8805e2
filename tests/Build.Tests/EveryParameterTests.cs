using System.Text.Json;
using Nuke.Common;
using Nuke.Common.Execution;
using Pipeline.Targets;

namespace Build.Tests;

/// <summary>No parameter or switch in the front door's schema takes an option as its value, on either engine.</summary>
public sealed class EveryParameterTests
{
    public static TheoryData<string, string> Parameters
    {
        get
        {
            using var schema = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(SourceTree.Root, ".nuke", "build.schema.json")));
            var declared = schema.RootElement.GetProperty("allOf")[0].GetProperty("properties").EnumerateObject();
            var switches = schema.RootElement.GetProperty("definitions").GetProperty("NukeBuild").GetProperty("properties").EnumerateObject();
            return [.. declared.Concat(switches).Select(x => (x.Name, x.Value.TryGetProperty("type", out var type) ? type.GetString()! : "string"))];
        }
    }

    [Theory]
    [MemberData(nameof(Parameters))]
    public void An_empty_value_is_none_and_an_option_is_no_value(string name, string type)
    {
        var option = new Option(name, TypeOf(type), null);
        var needsValue = $"Option '{option.Dashed}' needs a value that is not empty.";
        var joined = type == "boolean"
            ? $"Option '{option.Dashed}' takes no value: write '{option.Dashed}', or leave it out."
            : $"Option '{option.Dashed}' takes its value as the next argument: write '{option.Dashed} VALUE'.";
        var cases = new List<(string Sentence, string[] Arguments)>
        {
            (joined, [$"{option.Dashed}=", "--dry-run"]),
            (joined, [$"{option.Dashed}=x"]),
            (needsValue, [option.Dashed, ""]),
            (needsValue, [option.Dashed, "", "--dry-run"]),
        };
        if (type is "string" or "integer")
        {
            cases.Add(($"Option '{option.Dashed}' needs a value.", [option.Dashed, "--dry-run"]));
        }

        foreach (var (sentence, arguments) in cases)
        {
            Assert.Equal((sentence, sentence), (Embedded(option, arguments), Published(option, arguments)));
        }
    }

    private static string? Embedded(Option option, string[] arguments)
    {
        var dry = new Option("DryRun", typeof(bool), null);
        return Assert.Throws<UsageException>(() => ParameterValues.Read(option.Key == dry.Key ? [dry] : [option, dry], CommandLine.Parse(arguments), new EnvironmentValues([]), [])).Message;
    }

    private static string? Published(Option option, string[] arguments)
    {
        var dry = new DeclaredParameter("DryRun", typeof(bool), IsSecret: false, IsSwitch: false);
        var asked = new DeclaredParameter(option.Name, option.Type, IsSecret: false, IsSwitch: false);
        return new GivenArguments(asked.Key == dry.Key ? [dry] : [asked, dry], arguments, [], []).Problem;
    }

    private static Type TypeOf(string type) => type switch
    {
        "boolean" => typeof(bool),
        "integer" => typeof(int),
        "array" => typeof(string[]),
        _ => typeof(string),
    };
}
