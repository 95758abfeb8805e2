using System.Collections.Concurrent;
using Pipeline.Lanes.Catalogue;
using Pipeline.Lanes.Evidence;
using Pipeline.Lanes.LaneReports;
using Pipeline.Lanes.PrAcceptance;

namespace Pipeline.Lanes.Tests;

/// <summary>A new case is run and judged as the lane does it, and expects what both runs gave, once that is accepted.</summary>
public sealed class CaseDraftTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly PlayedPorts ports = new();

    public CaseDraftTests() => folder.With("processors/p/processor.json", Specs.Json("p")).With("processors/p/cases/new/inputs.json", "{}");

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Outputs_are_kept_for_a_look_and_expected_once_they_are_accepted()
    {
        var drafted = await Draft();

        Assert.Equal((null, 0, 1, 2), (drafted.Fault, drafted.Problems.Count, ports.Builds, ports.Runs));
        Assert.Equal("A\n", Read(Assert.Single(drafted.Outputs).File));
        Assert.IsType<CaseExpectation.Outputs>(Case().Expectation);
        Assert.Empty(((CaseExpectation.Outputs)Case().Expectation).Files);

        drafted.Accept();

        Assert.Equal("A\n", Read("processors/p/cases/new/expected/outputs/a.txt"));
        Assert.Empty((await Draft()).Problems);
    }

    [Fact]
    public async Task A_fault_of_the_inputs_is_expected_with_its_code_and_message()
    {
        folder.With("processors/p/cases/new/inputs.json", "{");

        var drafted = await Draft();
        drafted.Accept();

        Assert.Equal((0, 0), (drafted.Problems.Count, ports.Runs));
        Assert.Equal("{\n  \"code\": \"ERR_INPUTS\",\n  \"fragment\": \"invalid inputs payload: not JSON\"\n}\n", Read("processors/p/cases/new/expected.json"));
        Assert.Equal(new CaseExpectation.Error(ErrorCode.Inputs, "invalid inputs payload: not JSON"), Case().Expectation);
    }

    [Fact]
    public async Task A_fault_of_a_container_that_ran_is_the_processors_own()
    {
        ports.Writes = (_, _) => throw new FaultException(ErrorCode.AdapterInvocation, "the processor ended with 7: “é”");

        var drafted = await Draft();
        drafted.Accept();

        Assert.Equal("adapter invocation failed: the processor ended with 7: “é”", drafted.Fault!.Message);
        Assert.Contains("“é”", Read("processors/p/cases/new/expected.json"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_machine_that_starts_no_container_is_a_fault_and_nothing_to_expect()
    {
        var fault = await Assert.ThrowsAsync<FaultException>(() => Draft(new Dead()));

        Assert.Equal("adapter invocation failed: the engine does not answer", fault.Fault.Message);
    }

    [Fact]
    public async Task An_image_that_does_not_build_is_a_fault()
    {
        ports.Unbuildable = "p";

        var fault = await Assert.ThrowsAsync<FaultException>(() => Draft());

        Assert.Contains("the image does not build: COPY main.py", fault.Fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_differs_from_run_to_run_is_a_problem_whatever_is_expected()
    {
        ports.Writes = (_, number) => $"{number}\n";
        Assert.Equal("outputs_same_twice", Assert.Single((await Draft()).Problems, problem => problem.Name != "outputs_expected").Name);

        ports.Writes = (_, number) => throw new FaultException(ErrorCode.AdapterInvocation, $"ended with {number}");
        Assert.Contains((await Draft()).Problems, problem => problem.Name == "error_same_twice");
    }

    private string Read(string path) => File.ReadAllText(Path.Combine(folder.Root, path));

    private ProcessorCase Case() => Catalogue().Find("p").Cases().Single();

    private ProcessorCatalogue Catalogue() => new(Path.Combine(folder.Root, "processors"));

    private Task<DraftedCase> Draft(IAdapter? adapter = null)
    {
        var log = new EventLog();
        var opened = ports.Open(log);
        opened = adapter is null ? opened : opened with { Runs = opened.Runs with { Adapter = adapter } };
        return new CaseDraft(opened, log, folder.Root, TimeProvider.System).Run(
            Catalogue().Find("p"), "new", Path.Combine(folder.Root, "processors/p/cases/new/inputs.json"), new PlainProgress(new ConcurrentQueue<string>().Enqueue), TestContext.Current.CancellationToken);
    }

    private sealed class Dead : IAdapter
    {
        public string Name => "played";

        public Envelope Invoke(Invocation invocation, CancellationToken cancellationToken) =>
            new Envelope.Failure(invocation.ExecutionId, new Fault(ErrorCode.AdapterInvocation, "the engine does not answer"), "");
    }
}
