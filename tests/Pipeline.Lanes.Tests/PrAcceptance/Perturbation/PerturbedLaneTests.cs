using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Pipeline.Lanes.LaneReports;
using Pipeline.Lanes.Perturbations;
using Pipeline.Lanes.PrAcceptance;
using Pipeline.Lanes.Reports;
using Pipeline.Lanes.Results;
using Pipeline.Lanes.Runner;

namespace Pipeline.Lanes.Tests;

/// <summary>The PR lane with changed conditions, with simulated ports.</summary>
public sealed class PerturbedLaneTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly PlayedPorts ports = new();

    public PerturbedLaneTests() => folder
        .With("processors/p/processor.json", Specs.Json("p"))
        .With("processors/p/provider.py", "")
        .With("processors/p/cases/good/inputs.json", "{}")
        .With("processors/p/cases/good/expected/outputs/a.txt", "A\n")
        .With("processors/p/cases/bad/inputs.json", "{")
        .With("processors/p/cases/bad/expected.json", """{"code":"ERR_INPUTS","fragment":"invalid inputs payload: not JSON"}""");

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Without_it_a_case_is_run_twice_under_the_usual_conditions()
    {
        var report = await Run(perturb: false);

        Assert.Equal(2, ports.Runs);
        Assert.All(ports.Invocations, invocation => Assert.Same(RunConditions.Usual, invocation.Conditions));
        Assert.All(report.Processors[0].Judgements, judgement => Assert.Null(judgement.Perturbation));
        Assert.Empty(ports.Scratch);
    }

    [Fact]
    public async Task A_case_that_holds_is_run_twice_the_second_time_with_all_conditions_changed()
    {
        folder.With("processors/p/cases/good-too/inputs.json", "{}").With("processors/p/cases/good-too/expected/outputs/a.txt", "A\n");

        var report = await Run();

        Assert.Equal(0, report.Failed);
        Assert.Equal(4, ports.Runs);
        Assert.Equal(4, ports.Invocations.Select(invocation => invocation.ExecutionId).Distinct().Count());
        Assert.Equal(2, ports.Invocations.Count(invocation => invocation.Conditions == RunConditions.Usual));
        // Both values of each perturbation, one in each case.
        Assert.Equal(["America/St_Johns", "Asia/Kathmandu"], ports.Invocations.Select(invocation => invocation.Conditions.TimeZone).OfType<string>().Order(StringComparer.Ordinal), StringComparer.Ordinal);
        Assert.All(ports.Scratch, scratch => Assert.False(Directory.Exists(scratch)));
        var perturbation = report.Processors[0].Judgements.Single(judgement => judgement.Name == "good").Perturbation!;
        Assert.Equal(8, perturbation.Applied.Count);
        Assert.Equal(["clock", "directory-order"], perturbation.Inapplicable.Select(one => one.Name).Order(StringComparer.Ordinal), StringComparer.Ordinal);
    }

    [Fact]
    public async Task A_single_case_has_one_more_run_so_that_every_value_is_tried()
    {
        var report = await Run();

        Assert.Equal(0, report.Failed);
        Assert.Equal([null, "America/St_Johns", "Asia/Kathmandu"], ports.Invocations.Select(invocation => invocation.Conditions.TimeZone).Order(StringComparer.Ordinal), StringComparer.Ordinal);
    }

    [Fact]
    public async Task A_difference_is_followed_with_the_name_of_the_cases_own_run()
    {
        ports.Writes = (invocation, _) => invocation.Conditions.TimeZone is null ? "A\n" : "B\n";

        await Run();

        var own = ports.Invocations.Where(invocation => invocation.Conditions == RunConditions.Usual).Select(invocation => invocation.ExecutionId).ToArray();
        Assert.Equal(2, own.Length);
        var search = ports.Invocations.GroupBy(invocation => invocation.ExecutionId).Single(group => group.Count() > 1);
        Assert.Contains(search.Key, own);
        Assert.Single(search.Select(invocation => invocation.WritePrefix).Distinct());
    }

    [Fact]
    public async Task Outputs_that_depend_on_the_execution_id_are_no_fault_of_the_conditions()
    {
        ports.Writes = (invocation, _) => $"{invocation.ExecutionId}\n";

        var checks = (await Run()).Processors[0].Judgements.Single(judgement => judgement.Name == "good").Checks;

        Assert.Contains(checks, check => check is { Name: "outputs_same_twice", Passed: false });
        Assert.Contains(checks, check => check is { Name: "perturbation", Passed: true });
    }

    [Fact]
    public async Task A_difference_that_never_comes_back_fails_the_case_all_the_same()
    {
        ports.Writes = (_, number) => number == 2 ? "B\n" : "A\n";

        var failed = Assert.Single((await Run()).Processors[0].Judgements.Single(judgement => judgement.Name == "good").Checks, check => !check.Passed);

        Assert.Equal(
            new Check("perturbation", "broken by all together\nall together: outputs/a.txt: line 1, column 1: run 1 wrote 'A', run 2 wrote 'B'"), failed);
    }

    [Fact]
    public async Task What_breaks_it_fails_the_case_and_every_report_says_so()
    {
        ports.Writes = (invocation, _) => invocation.Conditions.TimeZone is null ? "A\n" : "B\n";

        var report = await Run();

        Assert.Equal(1, report.Failed);
        const string Reason = "broken by time-zone\ntime-zone: outputs/a.txt: line 1, column 1: still 1 wrote 'A', time-zone 1 wrote 'B'";
        Assert.Equal(("p/good", $"perturbation: {Reason}"), Assert.Single(LaneDocument.Of(report).Findings) switch { var finding => (finding.Subject, finding.Text) });
        using var json = JsonDocument.Parse(JsonLine.Of(LaneJson.Of(report)));
        var told = json.RootElement.GetProperty("processors")[0].GetProperty("judgements").EnumerateArray().Single(judgement => judgement.GetProperty("name").GetString() == "good").GetProperty("perturbation");
        Assert.Equal("time-zone", told.GetProperty("broken_by")[0].GetProperty("name").GetString());
        Assert.Equal("a static program cannot load the library that changes its clock", told.GetProperty("not_applicable")[0].GetProperty("reason").GetString());
        var junit = Encoding.UTF8.GetString(JUnitWriter.Write(LaneDocument.Of(report)));
        Assert.Contains("<failure type=\"perturbation\" message=\"broken by time-zone\">", junit, StringComparison.Ordinal);
        Assert.Contains("Not applicable: clock (a static program cannot load the library that changes its clock)", junit, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_verdict_remembers_what_perturbing_showed()
    {
        var first = await Run();
        var again = await Run();

        Assert.Equal(3, ports.Runs);
        Assert.True(again.Processors[0].Stands);
        Assert.Equal(
            JsonSerializer.Serialize(Perturbation(first)), JsonSerializer.Serialize(Perturbation(again)));
        Assert.Equal(Lines(first), Lines(again), StringComparer.Ordinal);
        Assert.StartsWith("p: 2 of 2 cases have one envelope hash under 8 perturbations. Not applicable: clock (", Assert.Single(Lines(again)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_killed_lane_left_in_memory_is_gone_and_what_others_have_there_is_not()
    {
        ports.Machine = ports.Machine with { Memory = folder.With("memory/pipeline-perturbed-000000000000-x/file", "").Root + "/memory" };
        using (ScratchWorlds.Open(Options().Folders, ports.Machine, ExecutionId.Parse("00000000-0000-4000-8000-0000000000aa")))
        {
            var mine = Directory.GetDirectories(ports.Machine.Memory!).Single(path => path.EndsWith("0000000000aa", StringComparison.Ordinal));
            Directory.CreateDirectory(mine.Replace("0000000000aa", "0000000000bb", StringComparison.Ordinal));
        }

        await Run();

        Assert.Equal([Path.Combine(ports.Machine.Memory!, "pipeline-perturbed-000000000000-x")], Directory.GetDirectories(ports.Machine.Memory!), StringComparer.Ordinal);
        Assert.Contains(ports.Scratch, scratch => scratch.StartsWith(ports.Machine.Memory!, StringComparison.Ordinal));
    }

    private static IEnumerable<string> Lines(LaneReport report) => LaneDocument.Of(report).Screen.Lines.Select(line => line.Parts.Single().Text);

    private static PerturbationReport Perturbation(LaneReport report) => report.Processors[0].Judgements.Single(judgement => judgement.Name == "good").Perturbation!;

    private PrAcceptanceOptions Options(bool perturb = true) => new(folder.Root, Perturb: perturb);

    private async Task<LaneReport> Run(bool perturb = true)
    {
        var lane = new PrAcceptanceLane(
            Options(perturb), new Dictionary<string, string>(StringComparer.Ordinal), ports.Open, new PlainProgress(new ConcurrentQueue<string>().Enqueue), TimeProvider.System);
        return Assert.IsType<LaneOutcome.Finished>(await lane.Run(TestContext.Current.CancellationToken)).Report;
    }
}
