using CsCheck;
using Pipeline.Lanes.Evidence;
using Pipeline.Lanes.Perturbations;
using Pipeline.Lanes.Results;

namespace Pipeline.Lanes.Tests;

/// <summary>Which runs are made, and which perturbation is blamed, for a processor that depends on some conditions only.</summary>
public sealed class PerturbationSearchTests
{
    private static readonly PerturbationMachine Machine = new(IsRoot: true, "/dev/shm", Platform.Amd64);
    private static readonly PerturbationPlan Plan = PerturbationPlan.Of(PerturbationPlanTests.Spec("python"), Platform.Amd64, Machine);
    private static readonly RunEvidence Own = Run("run 1", "");
    private readonly List<string> ran = [];

    [Fact]
    public async Task A_processor_that_depends_on_nothing_costs_two_runs()
    {
        var report = await Search();

        Assert.Equal(["together 1", "together 2"], ran);
        Assert.Empty(report.Broken);
        Assert.Equal(EnvelopeHash.Of(Own), report.EnvelopeHash);
        Assert.Null(report.Check().Failure);
    }

    public static TheoryData<string> Names => [.. Perturbation.All.Select(perturbation => perturbation.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Each_kind_is_named_when_it_is_planted_alone(string name) => Assert.Equal([name], Blamed(await Search(name)), StringComparer.Ordinal);

    [Fact]
    public void Every_set_of_kinds_is_named_whole() => Gen.Int[1, (1 << Perturbation.All.Count) - 1].Sample(set =>
    {
        var planted = Perturbation.All.Where((_, at) => (set >> at & 1) == 1).Select(perturbation => perturbation.Name).ToArray();
        Assert.Equal(planted, Blamed(Search(planted).GetAwaiter().GetResult()));
    });

    [Fact]
    public async Task A_second_value_is_tried_only_where_the_first_changes_nothing()
    {
        await Search("hostname");
        Assert.Equal(
            ["together 1", "still 1", "still 2", "time-zone 1", "time-zone 2", "locale 1", "locale 2", "uid 1", "uid 2", "hostname 1", "clock 1", "clock 2", "cpus 1", "cpus 2",
                "umask 1", "umask 2", "directory-order 1", "directory-order 2", "environment-order 1", "environment-order 2", "input-key-order"],
            ran);
    }

    [Fact]
    public async Task What_only_a_second_value_changes_is_found_by_the_second_run_of_all()
    {
        var report = await Search(run => run.Label is "together 2" or "cpus 2" ? "64" : "");
        Assert.Equal(new PerturbationFailure("cpus", "outputs/a.txt: line 1, column 1: still 1 wrote the end of the file, cpus 2 wrote '64'"), Assert.Single(report.Broken));
    }

    [Fact]
    public async Task A_processor_that_differs_by_itself_is_blamed_on_no_perturbation()
    {
        var number = 0;
        var report = await Search(_ => $"{number++}");

        Assert.Equal(new PerturbationFailure("itself", "outputs/a.txt: line 1, column 1: still 1 wrote '1', still 2 wrote '2'"), Assert.Single(report.Broken));
        Assert.Equal(["together 1", "still 1", "still 2"], ran);
    }

    [Fact]
    public async Task What_no_perturbation_does_alone_is_told_of_all_together()
    {
        var report = await Search(run => run.Label.StartsWith("together", StringComparison.Ordinal) ? "both" : "");
        Assert.Equal("broken by all together\nall together: outputs/a.txt: line 1, column 1: run 1 wrote the end of the file, together 1 wrote 'both'", report.Check().Failure);
    }

    [Fact]
    public async Task Several_are_told_with_the_output_that_each_changes() => Assert.Equal(
        """
        broken by time-zone, umask
        time-zone: outputs/a.txt: line 1, column 1: still 1 wrote the end of the file, time-zone 1 wrote 'time-zone'
        umask: outputs/a.txt: line 1, column 1: still 1 wrote the end of the file, umask 1 wrote 'umask'
        """,
        (await Search("umask", "time-zone")).Check().Failure);

    [Fact]
    public void A_fault_that_one_run_ended_with_is_told_in_its_words()
    {
        const string Inputs = "ERR_INPUTS invalid inputs payload: a";
        Assert.Equal($"together 1 ended with {Inputs}", EnvelopeHash.Difference(Own, Failed("together 1", ErrorCode.Inputs)));
        Assert.Equal($"run 1 ended with {Inputs}, together 1 did not", EnvelopeHash.Difference(Failed("run 1", ErrorCode.Inputs), Run("together 1", "")));
        Assert.Equal($"run 1 ended with {Inputs}, together 1 with ERR_TIMEOUT timed out: a", EnvelopeHash.Difference(Failed("run 1", ErrorCode.Inputs), Failed("together 1", ErrorCode.Timeout)));
        Assert.Null(EnvelopeHash.Difference(Failed("run 1", ErrorCode.Inputs), Failed("together 1", ErrorCode.Inputs)));
    }

    private static string[] Blamed(PerturbationReport report) => [.. report.Broken.Select(broken => broken.Name)];

    private static RunEvidence Failed(string label, ErrorCode code) =>
        Run(label, "") with { Files = new Dictionary<string, FileEvidence>(StringComparer.Ordinal), Envelope = new Envelope.Failure(Own.Id, new Fault(code, "a"), "").Encode() };

    private static RunEvidence Run(string label, string output) => Evidence.Wrote(1, label, output);

    // Its output shows only the conditions that it depends on.
    private Task<PerturbationReport> Search(params string[] dependsOn) => Search(run => string.Concat(
        Plan.Applied.Where(name => dependsOn.Contains(name, StringComparer.Ordinal) && (run.Perturbation == name || run.Label.StartsWith("together", StringComparison.Ordinal)))));

    private async Task<PerturbationReport> Search(Func<PerturbedRun, string> writes)
    {
        ran.Clear();
        return await new PerturbationSearch(Plan, run =>
        {
            ran.Add(run.Label);
            return Task.FromResult(Run(run.Label, writes(run)));
        }).Search(Own);
    }
}
