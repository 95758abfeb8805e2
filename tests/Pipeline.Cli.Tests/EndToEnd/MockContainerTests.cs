using System.Text;

namespace Pipeline.Cli.Tests;

[Collection("containers")]
public sealed class MockContainerTests : IDisposable
{
    private static readonly Dictionary<string, string> None = new(StringComparer.Ordinal);
    private static readonly string Inputs = Path.Combine(SourceTree.Root, "processors", "llm_chat", "cases", "question", "inputs.json");
    private readonly DirectoryInfo world = Directory.CreateTempSubdirectory("pipeline-e2e-");

    public void Dispose() => world.Delete(recursive: true);

    [Fact]
    public async Task Standard_output_carries_the_envelope_alone_and_each_event_comes_once()
    {
        Executable.RequireEngine();

        var result = await Executable.Run(None, "", "run", "llm_chat", "--inputs", Inputs, "--mode", "mock", "--build", "--json", "--world", world.FullName);

        Assert.Equal(0, result.Exit);
        var envelope = Assert.IsType<Envelope.Success>(Envelope.Parse(Encoding.UTF8.GetBytes(result.Output)));
        Assert.All(envelope.Outputs, output => Assert.True(File.Exists(Path.Combine(world.FullName, output.World, output.Path)), $"{output} is not there"));
        Assert.Equal(
            ["execution.start", "image.build.start", "image.build.complete", "adapter.invoke", "processor.exec.start", "processor.exec.success", "storage.write", "adapter.complete", "execution.settle"],
            RunTests.Events(result.Error),
            StringComparer.Ordinal);
    }

    [Fact]
    public async Task A_person_reads_a_short_result_and_inputs_may_be_piped()
    {
        Executable.RequireEngine();

        var result = await Executable.Run(None, await File.ReadAllTextAsync(Inputs), "run", "llm_chat", "--inputs", "-", "--mode", "mock", "--build", "--world", world.FullName);

        Assert.Equal(0, result.Exit);
        Assert.StartsWith("llm_chat@", result.Output, StringComparison.Ordinal);
        Assert.Contains("outputs/reply.txt", result.Output, StringComparison.Ordinal);
        Assert.Contains($"files    {world.FullName}/local/runs/llm_chat/", result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--build")]
    [InlineData("--image", "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    public async Task An_engine_that_does_not_answer_is_one_sentence(params string[] image)
    {
        var nobody = new Dictionary<string, string>(StringComparer.Ordinal) { ["DOCKER_HOST"] = $"unix://{world.FullName}/none.sock" };

        var result = await Executable.Run(nobody, "", ["run", "llm_chat", "--inputs", Inputs, "--mode", "mock", .. image, "--json", "--world", world.FullName]);

        Assert.Equal(1, result.Exit);
        Assert.StartsWith(
            "adapter invocation failed: the engine does not answer (./build.sh EngineUp starts one): could not ", RunTests.FaultOf(result).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_of_the_engine_that_is_none_is_a_usage_error()
    {
        var nonsense = new Dictionary<string, string>(StringComparer.Ordinal) { ["DOCKER_HOST"] = "nonsense" };

        var result = await Executable.Run(nonsense, "", "run", "llm_chat", "--inputs", Inputs, "--mode", "mock", "--build");

        Assert.Equal((2, "pipeline: DOCKER_HOST is not a valid engine address (unix://…, npipe://…, tcp://…).\n"), (result.Exit, result.Error));
    }

    [Fact]
    public async Task In_CI_real_is_refused()
    {
        var ci = new Dictionary<string, string>(StringComparer.Ordinal) { ["CI"] = "true", ["DOCKER_HOST"] = $"unix://{world.FullName}/none.sock" };

        var result = await Executable.Run(ci, "", "run", "llm_chat", "--inputs", Inputs, "--mode", "real", "--build", "--json", "--world", world.FullName);

        Assert.Equal((1, new Fault(ErrorCode.CiSafety)), (result.Exit, RunTests.FaultOf(result)));
        Assert.Empty(world.EnumerateFileSystemInfos());
    }
}
