using System.Text;
using System.Text.Json.Nodes;
using Pipeline.Contracts.Faults;
using Pipeline.Contracts.Runs;
using Pipeline.Contracts.Specs;
using Pipeline.Processor;
using Pipeline.Processors.Planning;

namespace Processors.Planner.Tests;

/// <summary>The processor's own cases, in this process; the lane runs them in its container.</summary>
public sealed class CaseTests
{
    private static readonly string Folder = Path.Combine(SourceTree.Root, "processors", "planner");

    public static TheoryData<string> Cases =>
        [.. Directory.EnumerateDirectories(Path.Combine(Folder, "cases")).Select(folder => Path.GetFileName(folder)).Order(StringComparer.Ordinal)];

    public static ProviderConfig Config { get; } = new(
        Mode.Mock, new Dictionary<string, string>(StringComparer.Ordinal), new Dictionary<string, string>(StringComparer.Ordinal), TimeSpan.FromMinutes(1));

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_case_ends_as_its_folder_says(string name)
    {
        var folder = Path.Combine(Folder, "cases", name);
        var inputs = (JsonObject)JsonNode.Parse(File.ReadAllBytes(Path.Combine(folder, "inputs.json")))!;
        inputs["catalogue"] = new JsonObject { ["$artifact"] = Path.Combine(folder, "artifacts", "catalogue.json") };

        if (File.Exists(Path.Combine(folder, "expected.json")))
        {
            var expected = JsonNode.Parse(File.ReadAllBytes(Path.Combine(folder, "expected.json")))!;
            var fault = Assert.Throws<FaultException>(() => Provider.MakeRunner(Config)(inputs)).Fault;
            Assert.Equal((string?)expected["code"], fault.Code.Name);
            Assert.Equal((string?)expected["fragment"], fault.Message);
            return;
        }

        var outputs = Provider.MakeRunner(Config)(inputs).Outputs.ToDictionary(output => output.Relpath, Text, StringComparer.Ordinal);
        Assert.Equal(["outputs/plan.json", "outputs/plan.md"], outputs.Keys.Order(StringComparer.Ordinal), StringComparer.Ordinal);
        Assert.All(outputs, output => Assert.Equal(File.ReadAllText(Path.Combine(folder, "expected", output.Key)), output.Value));
    }

    [Fact]
    public void The_spec_is_one() =>
        Assert.Equal("planner@1.0.0", ProcessorSpec.Parse(File.ReadAllBytes(Path.Combine(Folder, "processor.json"))).Ref.ToString());

    public static string Text(OutputItem output)
    {
        using var stream = new MemoryStream();
        output.WriteTo(stream);
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
