using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using CsCheck;
using Microsoft.Extensions.Time.Testing;
using Pipeline.Lanes.LaneReports;
using Pipeline.Lanes.Partitions;
using Pipeline.Lanes.PrAcceptance;
using Pipeline.Lanes.Reports;
using Pipeline.Lanes.Results;
using Pipeline.Lanes.Runner;

namespace Pipeline.Lanes.Tests;

/// <summary>Several machines share a lane: their parts become the report that one machine would have written, or none.</summary>
public sealed class PartitionedLaneTests : IDisposable
{
    private static readonly string[] Extensions = ["json", "xml", "html"];
    private readonly TemporaryFolder folder = new();
    private readonly PlayedPorts ports = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public Task Merged_parts_are_byte_for_byte_the_report_of_one_machine() => Gen.Select(Gen.Int[0, 25].Array[1, 4], Gen.Int[1, 6], Gen.Bool, Gen.Bool).SampleAsync(
        async (cases, total, perturb, broken) =>
        {
            using var place = new TemporaryFolder();
            foreach (var (at, count) in cases.Index())
            {
                With(place, $"p{at}", count);
            }

            // One processor has wrong outputs in one of its cases, and one cannot be built.
            var played = new PlayedPorts { Unbuildable = broken ? "p1" : null, Writes = (run, _) => run.Inputs.Canonical.Span.IndexOf("\"at\":2"u8) >= 0 && run.Spec.Name == "p0" ? "B\n" : "A\n" };
            var options = new PrAcceptanceOptions(place.Root, Perturb: perturb);
            var one = await Finished(played, options);
            var expected = Files(place, one.Report);
            Directory.Delete(Path.Combine(place.Root, ".pipeline"), recursive: true);

            var divided = Assert.IsType<LaneOutcome.Divided>(await Run(played, options with { Divide = new PartitionSettings(total, PartMs: 1) }));
            PartFiles.Write(divided, place.Root);
            foreach (var partition in divided.Partitions)
            {
                Assert.NotNull(PartFiles.Write(await Finished(played, options with { Partition = LanePartition.Parse(partition) }), place.Root));
            }

            var merged = PartMerge.Read(place.Root, LaneTitle.PrAcceptance);
            Assert.Equal(expected, Files(place, merged.Report), StringComparer.Ordinal);
            Assert.Equal(cases.Length, merged.Verdicts.Count);
            Assert.All(merged.Verdicts, verdict => Assert.Equivalent(one.Report.Processors.Single(processor => processor.Processor == verdict.Processor).Judgements, verdict.Judgements, strict: true));
        },
        iter: 25, threads: 1);

    [Fact]
    public async Task Standing_verdicts_are_in_the_plan_and_need_no_part()
    {
        With(folder, "p", 1);
        With(folder, "q", 10);
        await Finished(ports, Options());
        folder.With("processors/q/provider.py", "changed");

        var divided = await Divide(new PartitionSettings(8, 1));

        Assert.Equal("1 to run in 7 parts, 1 unchanged\n", PartFiles.Text(divided));
        foreach (var partition in divided.Partitions)
        {
            var part = await Finished(ports, Options() with { Partition = LanePartition.Parse(partition) });
            Assert.DoesNotContain(part.Report.Processors, processor => processor.Processor == "p");
            PartFiles.Write(part, folder.Root);
        }

        Assert.Equal([("p", true), ("q", false)], PartMerge.Read(folder.Root, LaneTitle.PrAcceptance).Report.Processors.Select(processor => (processor.Processor, processor.Stands)));
    }

    [Fact]
    public async Task Nothing_to_run_needs_no_machine_and_has_a_report()
    {
        With(folder, "p", 1);
        await Finished(ports, Options());

        var divided = await Divide(new PartitionSettings(8, 1));

        Assert.Empty(divided.Partitions);
        var merged = PartMerge.Read(folder.Root, LaneTitle.PrAcceptance);
        Assert.True(Assert.Single(merged.Report.Processors).Stands);
        Assert.Equal("2026-11-30T12:00:00.000Z", merged.Report.StartedAt);
    }

    [Fact]
    public async Task A_part_keeps_no_verdict_and_writes_no_report_of_the_lane()
    {
        With(folder, "p", 3);

        var part = await Finished(ports, Options() with { Partition = LanePartition.Parse("1/2") });

        Assert.Equal("artifacts/pr-acceptance.part-1-of-2.json", PartFiles.Write(part, folder.Root));
        Assert.False(Directory.Exists(Options().Verdicts));
        Assert.Null(PartFiles.Write(await Finished(ports, Options()), folder.Root));
    }

    [Fact]
    public async Task A_dry_run_of_a_part_prints_the_part()
    {
        With(folder, "p", 6);

        var planned = Assert.IsType<LaneOutcome.Planned>(await Run(ports, Options() with { Partition = LanePartition.Parse("2/2"), DryRun = true }));

        Assert.Equal("p  no verdict yet\n  build\n  probe\n  run twice  good0\n  run twice  good2\n  run twice  good4\n  bypass     later: needs a GPU\n  judge\n1 to run, 0 unchanged\n", planned.Plan.Text());
    }

    [Fact]
    public async Task Outputs_are_not_accepted_from_a_part()
    {
        With(folder, "p", 1);

        var refused = Assert.IsType<LaneOutcome.Refused>(await Run(ports, Options() with { Partition = LanePartition.Parse("1/2"), AcceptOutputs = true }));

        Assert.Equal("--accept-outputs needs all cases of a processor, and --partition may leave some out: use one of them", refused.Reason);
    }

    [Fact]
    public async Task A_missing_plan_or_part_is_no_report()
    {
        Assert.Equal("the lane's plan is missing: there is no artifacts/pr-acceptance.plan.json; the job that writes it did not finish", Refusal());
        await TwoParts();
        File.Delete(Path.Combine(folder.Root, "artifacts", "pr-acceptance.part-2-of-2.json"));

        Assert.Equal("part 2/2 is missing: there is no artifacts/pr-acceptance.part-2-of-2.json; the job that writes it did not finish", Refusal());
    }

    [Theory]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"schema":"lane-part-v0"}""")]
    public async Task A_part_that_is_not_readable_is_no_report(string content)
    {
        await TwoParts();
        folder.With("artifacts/pr-acceptance.part-1-of-2.json", content);

        Assert.Equal("artifacts/pr-acceptance.part-1-of-2.json is not the document of part 1/2; run all jobs of the workflow again", Refusal());
    }

    [Fact]
    public async Task The_document_of_another_part_is_no_report()
    {
        await TwoParts();
        File.Copy(Path.Combine(folder.Root, "artifacts/pr-acceptance.part-1-of-2.json"), Path.Combine(folder.Root, "artifacts/pr-acceptance.part-2-of-2.json"), overwrite: true);

        Assert.Equal("artifacts/pr-acceptance.part-2-of-2.json is not the document of part 2/2; run all jobs of the workflow again", Refusal());
    }

    [Fact]
    public async Task A_part_of_other_sources_is_no_report()
    {
        await TwoParts();
        folder.With("processors/p/provider.py", "changed since");
        PartFiles.Write(await Finished(ports, Options() with { Partition = LanePartition.Parse("2/2") }), folder.Root);

        Assert.Equal(
            "part 2/2 of PrAcceptance belongs to another split of the work than the plan: sources, verdicts, options or tools differed between the machines; run all jobs of the workflow again", Refusal());
    }

    [Fact]
    public async Task A_part_that_was_run_in_another_way_is_no_report()
    {
        await TwoParts();
        PartFiles.Write(await Finished(ports, Options() with { Partition = LanePartition.Parse("2/2"), Perturb = true }), folder.Root);

        Assert.StartsWith("part 2/2 of PrAcceptance belongs to another split of the work than the plan", Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_part_with_a_processor_that_the_plan_does_not_have_is_no_report()
    {
        await TwoParts();
        Edit("artifacts/pr-acceptance.part-2-of-2.json", part => part["results"]![0]!["report"]!["processor"] = "q");

        Assert.Equal("part 2/2 of PrAcceptance did not judge the processors that the plan gave it; run all jobs of the workflow again", Refusal());
    }

    [Fact]
    public async Task A_part_that_left_out_a_case_is_no_report()
    {
        await TwoParts();
        Edit("artifacts/pr-acceptance.part-1-of-2.json", part => Judgements(part).Remove(Judgements(part).First(judgement => (string)judgement!["name"]! == "bad")));

        Assert.Equal("part 1/2 of PrAcceptance did not judge the cases of p that the plan gave it; run all jobs of the workflow again", Refusal());
    }

    /// <summary>Each would hide a failure or publish a verdict about something else.</summary>
    [Theory]
    [InlineData("/results/0/verdict/processor", "\"../../q\"", "the verdict of part 1/2 of PrAcceptance on p is about something else")]
    [InlineData("/results/0/verdict/source/files/processors~1p~1provider.py/size", "7", null)] // Sizes are of one machine.
    [InlineData("/results/0/verdict/source/facts", """{"other":"fact"}""", "the verdict of part 1/2 of PrAcceptance on p is about something else")]
    [InlineData("/results/0", "null", "part 1/2 of PrAcceptance did not judge the processors that the plan gave it")]
    [InlineData("/results/0/report/judgements/0", "null", "part 1/2 of PrAcceptance did not judge the processors that the plan gave it")]
    [InlineData("/results", "[]", "part 1/2 of PrAcceptance did not judge the processors that the plan gave it")]
    public async Task A_part_says_what_the_plan_gave_it_and_nothing_else(string at, string value, string? refusal)
    {
        await TwoParts();
        Replace("artifacts/pr-acceptance.part-1-of-2.json", at, value);

        if (refusal is null)
        {
            Assert.Equal(0, PartMerge.Read(folder.Root, LaneTitle.PrAcceptance).Report.Failed);
            return;
        }

        Assert.Equal($"{refusal}; run all jobs of the workflow again", Refusal());
    }

    [Theory]
    [InlineData("/work/0/cases", "[]")]
    [InlineData("/work/0", "null")]
    [InlineData("/parts/0", "[]")]
    [InlineData("/parts/0/0/cases", "[]")]
    [InlineData("/parts", "[]")]
    [InlineData("/standing", "[null]")]
    public async Task A_plan_that_leaves_something_out_is_no_plan(string at, string value)
    {
        await TwoParts();
        Replace("artifacts/pr-acceptance.plan.json", at, value);

        Assert.Equal("the plan of PrAcceptance is not whole; run all jobs of the workflow again", Refusal());
    }

    [Fact]
    public async Task A_failure_that_only_a_later_part_has_is_in_the_report()
    {
        await TwoParts();
        Edit("artifacts/pr-acceptance.part-2-of-2.json", part => Judgements(part).Single(judgement => (string)judgement!["name"]! == "container")!["checks"]![0]!["failure"] = "runs as root");

        var merged = PartMerge.Read(folder.Root, LaneTitle.PrAcceptance);

        Assert.Equal(1, merged.Report.Failed);
        Assert.False(Assert.Single(merged.Verdicts).Passed());
    }

    [Fact]
    public async Task A_new_plan_removes_the_parts_of_the_last_one()
    {
        await TwoParts();

        await Divide(new PartitionSettings(2, 1));

        Assert.Equal("part 1/2 is missing: there is no artifacts/pr-acceptance.part-1-of-2.json; the job that writes it did not finish", Refusal());
    }

    [Fact]
    public async Task Equal_sources_must_be_equal_images_on_each_machine()
    {
        await TwoParts();
        var other = Sha256.Of("other"u8);
        Edit("artifacts/pr-acceptance.part-2-of-2.json", part => part["results"]![0]!["report"]!["image"]!["id"] = other.ToString());

        var merged = PartMerge.Read(folder.Root, LaneTitle.PrAcceptance);

        var failed = Assert.Single(merged.Report.Processors[0].Judgements.SelectMany(judgement => judgement.Checks), check => !check.Passed);
        Assert.Equal(("same_image", $"the parts built different images: {Evidence.Image.Digest} in 1/2, {other} in 2/2"), (failed.Name, failed.Failure));
        Assert.False(Assert.Single(merged.Verdicts).Passed());
    }

    [Fact]
    public async Task Acceptance_is_shared_in_the_same_way()
    {
        using var rig = new PinnedRig();
        rig.With("p", Oci.Samples.ImageSample.Amd64, Oci.Samples.ImageSample.Arm64);
        rig.With("q", Oci.Samples.ImageSample.Amd64);
        var options = new Lanes.Acceptance.AcceptanceOptions(rig.Place);
        var one = await rig.Run(options);

        var divided = Assert.IsType<LaneOutcome.Divided>(await rig.Outcome(options with { Divide = new PartitionSettings(3, 1) }, opened: false));
        PartFiles.Write(divided, rig.Folder.Root);
        foreach (var partition in divided.Partitions)
        {
            PartFiles.Write(await rig.Outcome(options with { Partition = LanePartition.Parse(partition) }), rig.Folder.Root);
        }

        var merged = PartMerge.Read(rig.Folder.Root, LaneTitle.Acceptance).Report;
        Assert.Equal(one.Processors.Select(Outline), merged.Processors.Select(Outline), StringComparer.Ordinal);

        static string Outline(ProcessorReport report) => $"{report.Processor} {report.Image} {string.Join(' ', report.Judgements.Select(judgement => $"{judgement.Name}:{judgement.Status()}"))}";
    }

    private static JsonArray Judgements(JsonNode part) => part["results"]![0]!["report"]!["judgements"]!.AsArray();

    private void Edit(string file, Action<JsonNode> edit)
    {
        var path = Path.Combine(folder.Root, file);
        var node = JsonNode.Parse(File.ReadAllText(path))!;
        edit(node);
        File.WriteAllText(path, node.ToJsonString());
    }

    private void Replace(string file, string at, string value)
    {
        var path = Path.Combine(folder.Root, file);
        File.WriteAllText(path, JsonEdit.Replace(File.ReadAllText(path), at, value));
    }

    // Cases that cost more than the image, so that two machines share the processor.
    private async Task TwoParts()
    {
        With(folder, "p", 10);
        foreach (var partition in (await Divide(new PartitionSettings(2, 1))).Partitions)
        {
            PartFiles.Write(await Finished(ports, Options() with { Partition = LanePartition.Parse(partition) }), folder.Root);
        }
    }

    private async Task<LaneOutcome.Divided> Divide(PartitionSettings settings)
    {
        var divided = Assert.IsType<LaneOutcome.Divided>(await Run(ports, Options() with { Divide = settings }));
        PartFiles.Write(divided, folder.Root);
        return divided;
    }

    private string Refusal() => LaneOutcome.Refused.Of(Assert.Throws<FaultException>(() => PartMerge.Read(folder.Root, LaneTitle.PrAcceptance)).Fault).Reason;

    private static string[] Files(TemporaryFolder place, LaneReport report)
    {
        ReportFiles.Write(LaneDocument.Of(report), place.Root);
        return [.. Extensions.Select(extension => File.ReadAllText(Path.Combine(place.Root, "artifacts", $"pr-acceptance.{extension}")))];
    }

    private static void With(TemporaryFolder place, string name, int cases)
    {
        place.With($"processors/{name}/processor.json", Specs.Json(name)).With($"processors/{name}/provider.py", "").With($"processors/{name}/cases/later/bypass.txt", "needs a GPU")
            .With($"processors/{name}/cases/bad/inputs.json", "{").With($"processors/{name}/cases/bad/expected.json", """{"code":"ERR_INPUTS","fragment":"invalid inputs payload: not JSON"}""");
        for (var at = 0; at < cases; at++)
        {
            place.With($"processors/{name}/cases/good{at}/inputs.json", $$"""{"at":{{at}}}""").With($"processors/{name}/cases/good{at}/expected/outputs/a.txt", "A\n");
        }
    }

    private PrAcceptanceOptions Options() => new(folder.Root);

    private static async Task<LaneOutcome.Finished> Finished(PlayedPorts played, PrAcceptanceOptions options) => Assert.IsType<LaneOutcome.Finished>(await Run(played, options));

    // A clock that stands still makes all times equal.
    private static Task<LaneOutcome> Run(PlayedPorts played, PrAcceptanceOptions options) => new PrAcceptanceLane(
        options, new Dictionary<string, string>(StringComparer.Ordinal), played.Open, new PlainProgress(new ConcurrentQueue<string>().Enqueue),
        new FakeTimeProvider(new(2026, 11, 30, 12, 0, 0, TimeSpan.Zero))).Run(TestContext.Current.CancellationToken);
}
