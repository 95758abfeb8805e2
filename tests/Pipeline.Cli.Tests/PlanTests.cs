using System.Text;

namespace Pipeline.Cli.Tests;

public sealed class PlanTests : IDisposable
{
    private const string Place = "world://local/plans/plan.json";
    private readonly CommandLine cli = new();

    public PlanTests() => cli.WithProcessor("echo").WithProcessor("broken");

    public void Dispose() => cli.Dispose();

    [Fact]
    public void A_person_sees_the_steps_and_the_outputs_of_the_last()
    {
        Import("""{"id":"first","inputs":{"text":"a"},"processor":"echo@1.2.3"}""", """{"id":"second","inputs":{"text":{"$output":{"path":"outputs/echo.json","step":"first"}}},"processor":"echo@1.2.3"}""");

        var result = cli.Run("run", "--plan", Place, "--mode", "mock", "--build");

        Assert.Equal(0, result.Exit);
        Golden.Equal("plan.txt", cli.Stable($"{result.Error}--- standard output\n{result.Output}"));
        Assert.Single(cli.Builder.Builds);
    }

    [Fact]
    public void A_program_gets_the_envelope_of_the_last_step()
    {
        Import("""{"id":"first","inputs":{"text":"a"},"processor":"echo@1.2.3"}""", """{"id":"second","inputs":{"text":"b"},"processor":"echo@1.2.3"}""");

        var result = cli.Run("run", "--plan", Place, "--mode", "mock", "--build", "--json");

        Assert.Equal(cli.Adapter.Invocations[1].ExecutionId, Envelope.Parse(Encoding.UTF8.GetBytes(result.Output)).ExecutionId);
        Assert.Equal(1, result.Output.Count(c => c == '\n'));
    }

    [Fact]
    public void The_failing_step_is_the_answer()
    {
        Import("""{"id":"first","inputs":{"text":"a"},"processor":"broken@1.2.3"}""", """{"id":"second","inputs":{"text":"b"},"processor":"echo@1.2.3"}""");

        var result = cli.Run("run", "--plan", Place, "--mode", "mock", "--build", "--json");

        Assert.Equal((1, new Fault(ErrorCode.AdapterInvocation, "the image does not build: RUN false")), (result.Exit, RunTests.FaultOf(result)));
        Assert.Empty(cli.Adapter.Invocations);
    }

    [Fact]
    public void A_plan_without_steps_succeeds_and_says_so()
    {
        Import();

        Assert.Equal(new Result(0, "The plan has no steps: its goal is already met.\n", ""), cli.Run("run", "--plan", Place, "--mode", "mock", "--build"));
        Assert.Equal(new Result(0, "", ""), cli.Run("run", "--plan", Place, "--mode", "mock", "--build", "--json"));
    }

    private void Import(params string[] steps)
    {
        using var content = new MemoryStream(Encoding.UTF8.GetBytes($$"""{"goal":"g","schema":"plan-v1","steps":[{{string.Join(',', steps)}}]}"""));
        cli.World.Import(WorldPath.Parse(Place), content, CancellationToken.None);
    }
}
