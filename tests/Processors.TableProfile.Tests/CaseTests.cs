using System.Text.Json;
using System.Text.Json.Nodes;
using Pipeline.Contracts.Faults;
using Pipeline.Contracts.Runs;
using Pipeline.Contracts.Specs;
using Pipeline.Processor;
using Pipeline.Processors.Tables;

namespace Pipeline.Processors.TableProfileTests;

public sealed class CaseTests
{
    public static TheoryData<string> Cases => [.. Directory.EnumerateDirectories(Path.Combine(Repository.Processor, "cases")).Select(folder => Path.GetFileName(folder)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_case_gives_the_bytes_or_the_fault_that_it_expects(string name)
    {
        var folder = Path.Combine(Repository.Processor, "cases", name);
        var runner = Provider.MakeRunner(Config(Mode.Mock));
        var expectation = Path.Combine(folder, "expected.json");
        if (File.Exists(expectation))
        {
            using var expected = JsonDocument.Parse(File.ReadAllBytes(expectation));
            var fault = Assert.Throws<FaultException>(() => runner(Inputs(folder))).Fault;
            Assert.Equal(expected.RootElement.GetProperty("code").GetString(), fault.Code.Name);
            Assert.Contains(expected.RootElement.GetProperty("fragment").GetString()!, fault.Message, StringComparison.Ordinal);
            return;
        }

        var outputs = runner(Inputs(folder)).Outputs.ToDictionary(output => output.Relpath, Bytes, StringComparer.Ordinal);
        var files = Directory.EnumerateFiles(Path.Combine(folder, "expected"), "*", SearchOption.AllDirectories).ToArray();
        Assert.Equal(outputs.Count, files.Length);
        Assert.All(files, file => Assert.Equal(File.ReadAllText(file), System.Text.Encoding.UTF8.GetString(outputs[Path.GetRelativePath(Path.Combine(folder, "expected"), file)])));
    }

    [Fact]
    public void The_spec_names_what_a_run_writes()
    {
        var spec = ProcessorSpec.Parse(File.ReadAllBytes(Path.Combine(Repository.Processor, "processor.json")));
        var expected = Directory.EnumerateFiles(Path.Combine(Repository.Processor, "cases", "csv-orders", "expected", "outputs")).Select(file => "outputs/" + Path.GetFileName(file));

        Assert.Equal("table_profile", spec.Name);
        Assert.Equal(expected.Order(StringComparer.Ordinal), spec.Outputs.Keys.Select(name => name.ToString()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Mode_real_does_the_same_and_costs_nothing()
    {
        var inputs = Inputs(Path.Combine(Repository.Processor, "cases", "csv-orders"));
        var results = new[] { Mode.Mock, Mode.Real }.Select(mode => Provider.MakeRunner(Config(mode))(inputs)).ToArray();

        Assert.All(results, result => Assert.True(result.Usage is null or { Count: 0 }));
        Assert.Equal(results[0].Outputs.Select(Bytes), results[1].Outputs.Select(Bytes));
    }

    private static ProviderConfig Config(Mode mode) =>
        new(mode, new Dictionary<string, string>(StringComparer.Ordinal), new Dictionary<string, string>(StringComparer.Ordinal), TimeSpan.FromMinutes(1));

    // As the kit passes it to a provider: an artifact by its path.
    private static JsonObject Inputs(string folder)
    {
        var inputs = JsonNode.Parse(File.ReadAllBytes(Path.Combine(folder, "inputs.json")))!.AsObject();
        if (inputs["table"] is JsonObject artifact)
        {
            artifact["$artifact"] = Path.Combine(folder, "artifacts", artifact["$artifact"]!.GetValue<string>().Split('/')[^1]);
        }

        return inputs;
    }

    private static byte[] Bytes(OutputItem output)
    {
        using var stream = new MemoryStream();
        output.WriteTo(stream);
        return stream.ToArray();
    }
}
