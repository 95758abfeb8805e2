using System.Text;

namespace Pipeline.Cli.Tests;

[Collection("containers")]
public sealed class PlanContainerTests : IDisposable
{
    private const string Plan = """
        {"goal":"profile a reply","schema":"plan-v1","steps":[
          {"id":"chat","inputs":{"messages":[{"content":"hello","role":"user"}],"model":"m"},"processor":"llm_chat@1.0.0"},
          {"id":"profile","inputs":{"format":"jsonl","table":{"$output":{"path":"outputs/response.json","step":"chat"}}},"processor":"table_profile@1.0.0"}]}
        """;

    private readonly DirectoryInfo world = Directory.CreateTempSubdirectory("pipeline-e2e-");

    public void Dispose() => world.Delete(recursive: true);

    [Fact]
    public async Task A_step_reads_what_an_earlier_container_wrote()
    {
        Executable.RequireEngine();
        Directory.CreateDirectory(Path.Combine(world.FullName, "local", "plans"));
        await File.WriteAllTextAsync(Path.Combine(world.FullName, "local", "plans", "plan.json"), Plan);

        var result = await Executable.Run(
            new Dictionary<string, string>(StringComparer.Ordinal), "", "run", "--plan", "world://local/plans/plan.json", "--mode", "mock", "--build", "--json", "--world", world.FullName);

        Assert.True(result.Exit == 0, result.Output + result.Error);
        var last = Assert.IsType<Envelope.Success>(Envelope.Parse(Encoding.UTF8.GetBytes(result.Output)));
        Assert.StartsWith("runs/table_profile/", last.IndexPath.Path, StringComparison.Ordinal);
        Assert.Equal(2, RunTests.Events(result.Error).Count(name => name == "execution.settle"));
        Assert.Equal(2, Directory.GetFiles(Path.Combine(world.FullName, "local", "receipts")).Length);
    }
}
