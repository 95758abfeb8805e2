using CsCheck;
using Pipeline.Lanes.LaneReports;
using Pipeline.Lanes.Partitions;
using Pipeline.Lanes.PrAcceptance;
using Pipeline.Lanes.Reports;
using Pipeline.Lanes.Results;
using Pipeline.Lanes.Runner;

namespace Pipeline.Lanes.Tests;

/// <summary>Several machines share a lane: their parts become the report that one machine would have written.</summary>
public sealed class PartitionedLaneTests : IDisposable
{
    private static readonly string[] Extensions = ["json", "xml", "html"];
    private readonly PartRig rig = new();

    public void Dispose() => rig.Dispose();

    [Fact]
    public Task Merged_parts_are_byte_for_byte_the_report_of_one_machine() => Gen.Select(Gen.Int[0, 16].Array[1, 3], Gen.Int[1, 5], Gen.Bool, Gen.Bool).SampleAsync(
        async (cases, total, perturb, broken) =>
        {
            using var place = new TemporaryFolder();
            foreach (var (at, count) in cases.Index())
            {
                PartRig.Add(place, $"p{at}", count);
            }

            // One processor has wrong outputs in one of its cases, and one cannot be built.
            var played = new PlayedPorts { Unbuildable = broken ? "p1" : null, Writes = (run, _) => run.Inputs.Canonical.Span.IndexOf("\"at\":2"u8) >= 0 && run.Spec.Name == "p0" ? "B\n" : "A\n" };
            var options = new PrAcceptanceOptions(place.Root, Perturb: perturb);
            var one = await Finished(played, options);
            var expected = Files(place, one.Report);
            Directory.Delete(Path.Combine(place.Root, ".pipeline"), recursive: true);

            var divided = Assert.IsType<LaneOutcome.Divided>(await PartRig.Run(played, options with { Divide = new PartitionSettings(total, PartMs: 1) }));
            PartFiles.Write(divided, place.Root);
            foreach (var partition in divided.Divisions.Single().Partitions)
            {
                Assert.NotNull(PartFiles.Write(await Finished(played, options with { Partition = LanePartition.Parse(partition) }), place.Root));
            }

            var merged = PartMerge.Read(place.Root, LaneTitle.PrAcceptance);
            Assert.Equal(expected, Files(place, merged.Report), StringComparer.Ordinal);
            Assert.Equal(cases.Length, merged.Verdicts.Count);
            Assert.All(merged.Verdicts, verdict => Assert.Equivalent(one.Report.Processors.Single(processor => processor.Processor == verdict.Processor).Judgements, verdict.Judgements, strict: true));
        },
        iter: 20, threads: 1);

    [Fact]
    public async Task Standing_verdicts_are_in_the_plan_and_need_no_part()
    {
        rig.WithProcessor("p", 1);
        rig.WithProcessor("q", 10);
        await rig.Finished(rig.Options);
        rig.With("processors/q/provider.py", "changed");

        var divided = await rig.Divide(new PartitionSettings(8, 1));

        Assert.Equal("1 to run in 7 parts, 1 unchanged\n", PartFiles.Text(divided));
        foreach (var partition in divided.Divisions.Single().Partitions)
        {
            var part = await rig.Finished(rig.Options with { Partition = LanePartition.Parse(partition) });
            Assert.DoesNotContain(part.Report.Processors, processor => processor.Processor == "p");
            PartFiles.Write(part, rig.Root);
        }

        Assert.Equal([("p", true), ("q", false)], rig.Merge().Report.Processors.Select(processor => (processor.Processor, processor.Stands)));
    }

    [Fact]
    public async Task Nothing_to_run_needs_no_machine_and_has_a_report()
    {
        rig.WithProcessor("p", 1);
        await rig.Finished(rig.Options);

        var divided = await rig.Divide(new PartitionSettings(8, 1));

        Assert.Empty(divided.Divisions.Single().Partitions);
        var merged = rig.Merge();
        Assert.True(Assert.Single(merged.Report.Processors).Stands);
        Assert.Equal("2026-11-30T12:00:00.000Z", merged.Report.StartedAt);
    }

    [Fact]
    public async Task A_part_keeps_no_verdict_and_writes_no_report_of_the_lane()
    {
        rig.WithProcessor("p", 3);

        var part = await rig.Finished(rig.Options with { Partition = LanePartition.Parse("1/2") });

        Assert.Equal("artifacts/pr-acceptance.part-1-of-2.json", PartFiles.Write(part, rig.Root));
        Assert.False(Directory.Exists(rig.Options.Verdicts));
        Assert.Null(PartFiles.Write(await rig.Finished(rig.Options), rig.Root));
    }

    [Fact]
    public async Task A_dry_run_of_a_part_prints_the_part()
    {
        rig.WithProcessor("p", 6);

        var planned = Assert.IsType<LaneOutcome.Planned>(await rig.Run(rig.Options with { Partition = LanePartition.Parse("2/2"), DryRun = true }));

        Assert.Equal("p  no verdict yet\n  build\n  probe\n  run twice  good0\n  run twice  good2\n  run twice  good4\n  bypass     later: needs a GPU\n  judge\n1 to run, 0 unchanged\n", planned.Plan.Text());
    }

    [Fact]
    public async Task Outputs_are_not_accepted_from_a_part()
    {
        rig.WithProcessor("p", 1);

        var refused = Assert.IsType<LaneOutcome.Refused>(await rig.Run(rig.Options with { Partition = LanePartition.Parse("1/2"), AcceptOutputs = true }));

        Assert.Equal("--accept-outputs needs all cases of a processor, and --partition may leave some out: use one of them", refused.Reason);
    }

    [Fact]
    public async Task Acceptance_is_shared_in_the_same_way()
    {
        using var pinned = new PinnedRig();
        pinned.With("p", Oci.Samples.ImageSample.Amd64, Oci.Samples.ImageSample.Arm64);
        pinned.With("q", Oci.Samples.ImageSample.Amd64);
        var options = new Lanes.Acceptance.AcceptanceOptions(pinned.Place);
        var one = await pinned.Run(options);

        var divided = Assert.IsType<LaneOutcome.Divided>(await pinned.Outcome(options with { Divide = new PartitionSettings(3, 1) }, opened: false));
        PartFiles.Write(divided, pinned.Folder.Root);
        foreach (var partition in divided.Divisions.Single().Partitions)
        {
            PartFiles.Write(await pinned.Outcome(options with { Partition = LanePartition.Parse(partition) }), pinned.Folder.Root);
        }

        var merged = PartMerge.Read(pinned.Folder.Root, LaneTitle.Acceptance).Report;
        Assert.Equal(one.Processors.Select(Outline), merged.Processors.Select(Outline), StringComparer.Ordinal);

        static string Outline(ProcessorReport report) => $"{report.Processor} {report.Image} {string.Join(' ', report.Judgements.Select(judgement => $"{judgement.Name}:{judgement.Status()}"))}";
    }

    private static string[] Files(TemporaryFolder place, LaneReport report)
    {
        ReportFiles.Write(LaneDocument.Of(report), place.Root);
        return [.. Extensions.Select(extension => File.ReadAllText(Path.Combine(place.Root, "artifacts", $"pr-acceptance.{extension}")))];
    }

    private static async Task<LaneOutcome.Finished> Finished(PlayedPorts played, PrAcceptanceOptions options) => Assert.IsType<LaneOutcome.Finished>(await PartRig.Run(played, options));
}
