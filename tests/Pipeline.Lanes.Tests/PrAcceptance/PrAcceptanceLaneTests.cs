using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;
using Pipeline.Lanes.LaneReports;
using Pipeline.Lanes.PrAcceptance;
using Pipeline.Lanes.Reports;
using Pipeline.Lanes.Results;
using Pipeline.Lanes.Runner;
using Pipeline.Lanes.Workspace;

namespace Pipeline.Lanes.Tests;

public sealed class PrAcceptanceLaneTests : IDisposable
{
    private static readonly string[] Groups = ["catalogue", "source", "image", "container"];
    private readonly TemporaryFolder folder = new();
    private readonly PlayedPorts ports = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_good_processor_passes_and_is_not_run_again_until_something_changes()
    {
        With("p");

        var first = await Run();
        Assert.Equal((6, 0, 0), (first.Passed, first.Failed, first.Bypassed));
        Assert.Equal((1, 2), (ports.Builds, ports.Runs));
        Assert.Equal("no verdict yet", Assert.Single(first.Processors).Reason);

        var second = await Run(opened: false);
        Assert.Equal((6, 0, 0), (second.Passed, second.Failed, second.Bypassed));
        Assert.StartsWith("unchanged: verdict of ", Assert.Single(second.Processors).Reason, StringComparison.Ordinal);
        Assert.Equal((1, 2), (ports.Builds, ports.Runs));

        folder.With("processors/p/provider.py", "changed");
        Assert.Equal("source changed: provider.py", Assert.Single((await Run()).Processors).Reason);
        Assert.Equal((2, 4), (ports.Builds, ports.Runs));
    }

    [Fact]
    public async Task A_failed_verdict_is_never_reused()
    {
        With("p");
        ports.Writes = (_, _) => "B\n";
        Assert.Equal(1, (await Run()).Failed);

        ports.Writes = (_, _) => "A\n";
        var again = await Run();

        Assert.Equal(0, again.Failed);
        Assert.StartsWith("failed at ", Assert.Single(again.Processors).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wrong_outputs_are_told_with_the_place_of_the_difference_and_kept_for_a_look()
    {
        With("p");
        ports.Writes = (_, _) => "B\n";

        var broken = Failed(await Run(), "good");

        Assert.Equal(
            """
            outputs/a.txt: line 1, column 1: expected 'A', got 'B'
            the outputs: artifacts/pr-acceptance/p/good/outputs/a.txt
            to accept them: ./build.sh PrAcceptance --processor p --accept-outputs
            """,
            Assert.Single(broken.Checks, check => !check.Passed).Failure);
        var kept = Assert.Single(broken.Outputs);
        Assert.Equal(("artifacts/pr-acceptance/p/good/outputs/a.txt", "text/plain"), (kept.File, kept.MediaType));
        Assert.Equal("B\n", Read(kept.File));
    }

    [Fact]
    public async Task Outputs_that_differ_from_run_to_run_are_never_accepted()
    {
        With("p");
        ports.Writes = (_, number) => $"{number}\n";

        var report = await Run(Options() with { AcceptOutputs = true });

        Assert.Empty(report.Accepted);
        Assert.Contains(Failed(report, "good").Checks, check => check is { Name: "outputs_same_twice", Passed: false });
        Assert.Equal("A\n", Read("processors/p/cases/good/expected/outputs/a.txt"));
    }

    [Fact]
    public async Task Accepting_rewrites_the_expected_outputs_and_says_so()
    {
        With("p");
        folder.With("processors/p/cases/good/expected/outputs/gone.txt", "x");
        ports.Writes = (_, _) => "B\n";

        var report = await Run(Options() with { AcceptOutputs = true });

        Assert.Equal(0, report.Failed);
        Assert.Equal(
            ["processors/p/cases/good/expected/outputs/a.txt", "processors/p/cases/good/expected/outputs/gone.txt"], report.Accepted, StringComparer.Ordinal);
        Assert.Equal("B\n", Read("processors/p/cases/good/expected/outputs/a.txt"));
        Assert.False(File.Exists(Path.Combine(folder.Root, "processors/p/cases/good/expected/outputs/gone.txt")));
        Assert.Equal(0, (await Run()).Failed);
    }

    [Fact]
    public async Task A_new_case_fails_until_its_outputs_are_accepted()
    {
        With("p");
        folder.With("processors/p/cases/new/inputs.json", "{}");

        Assert.StartsWith("outputs/a.txt is written but not expected\n", Failed(await Run(), "new").Checks.Single(check => !check.Passed).Failure, StringComparison.Ordinal);
        Assert.Equal(["processors/p/cases/new/expected/outputs/a.txt"], (await Run(Options() with { AcceptOutputs = true })).Accepted, StringComparer.Ordinal);
        Assert.Equal(0, (await Run()).Failed);
    }

    [Fact]
    public async Task Accepting_is_refused_in_ci()
    {
        With("p");

        var refused = Assert.IsType<LaneOutcome.Refused>(await Outcome(Options() with { AcceptOutputs = true, Ci = true }));

        Assert.Equal("--accept-outputs rewrites expected outputs, which a person must review: it is refused with CI=true", refused.Reason);
        Assert.Equal(0, ports.Builds);
    }

    [Fact]
    public async Task An_image_that_does_not_build_fails_with_the_builds_last_lines_and_no_other_processor()
    {
        With("p");
        With("q");
        ports.Unbuildable = "p";

        var report = await Run();

        Assert.Equal(SubjectStatus.Passed, report.Processors[1].Status());
        Assert.Equal(
            "ERR_ADAPTER_INVOCATION adapter invocation failed: the image does not build: COPY main.py\n#7 ERROR: no such file",
            Assert.Single(Failed(report, "image").Checks).Failure);
        Assert.Equal("not run: there is no image", Assert.Single(Failed(report, "good").Checks).Failure);
    }

    [Fact]
    public async Task Every_case_is_judged_or_carries_its_reason()
    {
        With("p");
        folder.With("processors/p/cases/later/bypass.txt", "needs a GPU");

        var report = await Run();

        Assert.Equal((6, 0, 1), (report.Passed, report.Failed, report.Bypassed));
        Assert.Equal([.. Groups, "bad", "good", "later"], Assert.Single(report.Processors).Judgements.Select(judgement => judgement.Name).OrderBy(Order, StringComparer.Ordinal), StringComparer.Ordinal);
        Assert.Equal("needs a GPU", report.Processors[0].Judgements.Single(judgement => judgement.Name == "later").Bypass);
    }

    [Theory]
    [InlineData("good", "there is no success case (cases/<case>/expected/)")]
    [InlineData("bad", "there is no error case (cases/<case>/expected.json)")]
    public async Task A_processor_shows_both_a_success_and_an_error(string without, string reason)
    {
        With("p");
        Directory.Delete(Path.Combine(folder.Root, "processors/p/cases", without), recursive: true);

        Assert.Equal(reason, Assert.Single(Failed(await Run(), "catalogue").Checks, check => !check.Passed).Failure);
    }

    [Fact]
    public async Task A_broken_spec_or_case_is_a_finding_of_its_processor_alone()
    {
        With("p");
        With("q");
        With("r");
        folder.With("processors/p/processor.json", "{").With("processors/q/cases/good/notes.md", "?");

        var report = await Run();

        Assert.Equal(["failed", "failed", "passed"], report.Processors.Select(processor => DisplayText.Status(processor.Status())), StringComparer.Ordinal);
        Assert.Contains("p/processor.json", Failed(report, "catalogue").Checks[0].Failure, StringComparison.Ordinal);
        Assert.Contains("q/cases/good: notes.md does not belong in a case", report.Processors[1].Judgements[0].Checks[0].Failure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_forbidden_import_is_a_finding_with_its_line()
    {
        With("p");
        folder.With("processors/p/provider.py", "import json\nfrom django.conf import settings\n");

        Assert.Equal("processors/p/provider.py:2: from django.conf import settings", Assert.Single(Failed(await Run(), "source").Checks).Failure);
    }

    [Fact]
    public async Task A_name_that_nobody_has_is_answered_with_the_nearest()
    {
        With("planner");

        var refused = Assert.IsType<LaneOutcome.Refused>(await Outcome(Options() with { Processor = "planer" }));

        Assert.Equal("unknown processor 'planer'; did you mean 'planner'?", refused.Reason);
    }

    [Fact]
    public async Task One_processor_is_narrowed_to()
    {
        With("p");
        With("q");

        Assert.Equal("q", Assert.Single((await Run(Options() with { Processor = "q" })).Processors).Processor);
    }

    [Fact]
    public async Task A_dry_run_plans_and_touches_nothing()
    {
        With("p");

        var planned = Assert.IsType<LaneOutcome.Planned>(await Outcome(Options() with { DryRun = true }, opened: false));

        Assert.Equal("no verdict yet", Assert.Single(planned.Plan.Processors).Reason);
        Assert.False(Directory.Exists(Path.Combine(folder.Root, ".pipeline")));
        Assert.False(Directory.Exists(Path.Combine(folder.Root, "artifacts")));
    }

    [Fact]
    public async Task Many_processors_are_run_with_no_more_at_once_than_asked()
    {
        for (var i = 0; i < 20; i++)
        {
            With($"p{i}");
        }

        var report = await Run(Options() with { Degree = 3 });

        Assert.Equal(120, report.Passed);
        Assert.InRange(ports.MostAtOnce, 1, 3);
    }

    [Fact]
    public async Task One_lane_a_checkout()
    {
        With("p");
        using var other = LaneLock.Take(Options().Folders.Lock, new FakeTimeProvider(new(2026, 11, 29, 12, 0, 0, TimeSpan.Zero)));

        Assert.Equal($"another PrAcceptance is running in this checkout (process {Environment.ProcessId}, since 2026-11-29T12:00:00.000Z)", Assert.IsType<LaneOutcome.Refused>(await Outcome(Options())).Reason);
    }

    [Fact]
    public async Task A_cancelled_lane_keeps_no_verdict()
    {
        With("p");
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Lane(Options(), opened: true).Run(cancelled.Token));

        Assert.False(Directory.Exists(Options().Verdicts));
    }

    private static string Order(string name) => Groups.Contains(name, StringComparer.Ordinal) ? $"0{Array.IndexOf(Groups, name)}" : $"1{name}";

    private static SubjectResult Failed(LaneReport report, string name) =>
        report.Processors[0].Judgements.Single(judgement => judgement.Name == name && judgement.Status() == SubjectStatus.Failed);

    private string Read(string path) => File.ReadAllText(Path.Combine(folder.Root, path));

    private void With(string name) => folder
        .With($"processors/{name}/processor.json", Specs.Json(name))
        .With($"processors/{name}/provider.py", "")
        .With($"processors/{name}/cases/good/inputs.json", "{}")
        .With($"processors/{name}/cases/good/expected/outputs/a.txt", "A\n")
        .With($"processors/{name}/cases/bad/inputs.json", "{")
        .With($"processors/{name}/cases/bad/expected.json", """{"code":"ERR_INPUTS","fragment":"invalid inputs payload: not JSON"}""");

    private PrAcceptanceOptions Options() => new(folder.Root);

    private async Task<LaneReport> Run(PrAcceptanceOptions? options = null, bool opened = true) =>
        Assert.IsType<LaneOutcome.Finished>(await Outcome(options ?? Options(), opened)).Report;

    private Task<LaneOutcome> Outcome(PrAcceptanceOptions options, bool opened = true) => Lane(options, opened).Run(TestContext.Current.CancellationToken);

    private PrAcceptanceLane Lane(PrAcceptanceOptions options, bool opened) => new(
        options,
        new Dictionary<string, string>(StringComparer.Ordinal) { ["judge"] = "1" },
        log => opened ? ports.Open(log) : throw new InvalidOperationException("the engine was touched"),
        new PlainProgress(new ConcurrentQueue<string>().Enqueue),
        TimeProvider.System);
}
