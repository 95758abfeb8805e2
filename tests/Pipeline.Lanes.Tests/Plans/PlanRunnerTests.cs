using System.Text;
using Pipeline.Lanes.Catalogue;
using Pipeline.Lanes.Executions;
using Pipeline.Lanes.Plans;
using Pipeline.World.Worlds;

namespace Pipeline.Lanes.Tests;

public sealed class PlanRunnerTests : IDisposable
{
    private static readonly WorldPath Place = WorldPath.Parse("world://local/plans/plan.json");
    private readonly TemporaryFolder folder = new();
    private readonly InMemoryWorld world = new(TimeProvider.System);
    private readonly EventList events = new();
    private readonly List<string> started = [];
    private int issued;

    public PlanRunnerTests() => folder
        .With("draw/processor.json", Specs.Json("draw"))
        .With("chat/processor.json", Specs.Json("chat", settings: """{"BASE_URL":"https://api.example"}"""));

    private RecordingAdapter Adapter { get; set; } = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Steps_run_in_order_and_an_output_becomes_an_artifact_of_a_later_step()
    {
        Plan("""{"id":"one","inputs":{"n":1},"processor":"draw@1.2.3"}""",
            """{"id":"two","inputs":{"text":{"$output":{"path":"outputs/a.txt","step":"one"}}},"processor":"chat@1.2.3"}""");

        var last = Assert.IsType<Envelope.Success>(Run());

        Assert.Equal(["one", "two"], started, StringComparer.Ordinal);
        Assert.Equal(Id(2), last.ExecutionId);
        Assert.Equal($$$"""{"text":{"$artifact":"world://local/runs/draw/{{{Id(1)}}}/outputs/a.txt"}}""", Encoding.UTF8.GetString(Adapter.Invocations[1].Inputs.Canonical.Span));
        Assert.Equal(["execution.start", "execution.settle", "execution.start", "execution.settle"], events.Names, StringComparer.Ordinal);
    }

    [Fact]
    public void The_first_failure_is_the_answer_and_the_end()
    {
        Adapter = new() { Answer = invocation => new Envelope.Failure(invocation.ExecutionId, new Fault(ErrorCode.Timeout), "") };
        Plan("""{"id":"one","inputs":{},"processor":"draw@1.2.3"}""", """{"id":"two","inputs":{},"processor":"chat@1.2.3"}""");

        Assert.Equal(new Envelope.Failure(Id(1), new Fault(ErrorCode.Timeout), ""), Run());
        Assert.Equal(["one"], started, StringComparer.Ordinal);
    }

    [Fact]
    public void An_output_that_was_not_written_fails_the_step_that_wants_it()
    {
        Plan("""{"id":"one","inputs":{},"processor":"draw@1.2.3"}""",
            """{"id":"two","inputs":{"x":{"$output":{"path":"outputs/b.txt","step":"one"}}},"processor":"chat@1.2.3"}""");

        Assert.Equal(new Envelope.Failure(Id(2), new Fault(ErrorCode.Inputs, "step one wrote no outputs/b.txt"), ""), Run());
        Assert.Single(Adapter.Invocations);
    }

    [Fact]
    public void A_plan_without_steps_runs_nothing()
    {
        Plan();

        Assert.Null(Run());
    }

    [Theory]
    [InlineData("drwa@1.2.3", "unknown processor 'drwa'; did you mean 'draw'?")]
    [InlineData("draw@2.0.0", "step two needs draw@2.0.0, but the catalogue has draw@1.2.3")]
    public void A_processor_that_is_not_there_is_told_before_the_first_step(string processor, string detail)
    {
        Plan("""{"id":"one","inputs":{},"processor":"draw@1.2.3"}""", $$$"""{"id":"two","inputs":{},"processor":"{{{processor}}}"}""");

        Refused(new Fault(ErrorCode.AdapterInvocation, detail));
    }

    [Fact]
    public void A_plan_that_is_not_there_is_a_fault_of_the_inputs() => Refused(new Fault(ErrorCode.Inputs, $"not in the world: {Place}"));

    [Fact]
    public void A_plan_that_is_none_is_a_fault_of_the_inputs()
    {
        Import("{");

        Refused(new Fault(ErrorCode.Inputs, $"{Place}: not JSON"));
    }

    [Fact]
    public void A_setting_goes_to_the_steps_that_have_it()
    {
        Plan("""{"id":"one","inputs":{},"processor":"draw@1.2.3"}""", """{"id":"two","inputs":{},"processor":"chat@1.2.3"}""");

        Run(Request(Mode.Real, ("BASE_URL", "http://x")));

        Assert.Empty(Adapter.Invocations[0].Settings);
        Assert.Equal("http://x", Adapter.Invocations[1].Settings["BASE_URL"]);
    }

    [Fact]
    public void A_setting_of_no_step_is_refused_before_the_first_one()
    {
        Plan("""{"id":"one","inputs":{},"processor":"draw@1.2.3"}""");

        Refused(new Fault(ErrorCode.AdapterInvocation, "no processor of the plan has a setting 'BASE_URL'"), Request(Mode.Real, ("BASE_URL", "http://x")));
    }

    [Fact]
    public void In_CI_real_is_refused_before_the_plan_is_read() =>
        Refused(new Fault(ErrorCode.CiSafety), Request(Mode.Real), ci: true);

    private static ExecutionId Id(int number) => ExecutionId.Parse($"6f1c2d3e-0000-4000-8000-{number:D12}");

    private static PlanRequest Request(Mode? mode = null, params (string Name, string Value)[] settings) => new()
    {
        Plan = Place,
        Mode = mode ?? Mode.Mock,
        Image = (processor, _) => RunnableImage.Built(RecordingAdapter.Image, $"pipeline/{processor.Name}:dev"),
        Platform = _ => Platform.Arm64,
        Settings = settings.ToDictionary(setting => setting.Name, setting => setting.Value, StringComparer.Ordinal),
    };

    private void Plan(params string[] steps) => Import($$"""{"goal":"g","schema":"plan-v1","steps":[{{string.Join(',', steps)}}]}""");

    private void Import(string plan)
    {
        using var content = new MemoryStream(Encoding.UTF8.GetBytes(plan));
        world.Import(Place, content, CancellationToken.None);
    }

    private Envelope? Run(PlanRequest? request = null, bool ci = false)
    {
        var execution = new Execution(Adapter, _ => "secret", events.Logger, TimeProvider.System, ci);
        return new PlanRunner(world, new ProcessorCatalogue(folder.Root), execution, () => Id(++issued), ci)
            .Run(request ?? Request(), step => started.Add(step.Id.ToString()), CancellationToken.None);
    }

    private void Refused(Fault fault, PlanRequest? request = null, bool ci = false)
    {
        Assert.Equal(new Envelope.Failure(Id(1), fault, ""), Run(request, ci));
        Assert.Empty(started);
        Assert.Empty(Adapter.Invocations);
    }
}
