using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using Microsoft.Extensions.Time.Testing;
using Pipeline.Lanes.Acceptance;
using Pipeline.Lanes.LaneReports;
using Pipeline.Lanes.PrAcceptance;
using Pipeline.Lanes.Partitions;
using Pipeline.Lanes.Reports;
using Pipeline.Lanes.Results;
using Pipeline.Lanes.Runner;
using Pipeline.Oci.Model;
using static Pipeline.Oci.Samples.ImageSample;

namespace Pipeline.Lanes.Tests;

/// <summary>Each platform has machines of its own: what they find becomes the report of one machine that runs all platforms.</summary>
public sealed class PlatformPartTests : IDisposable
{
    private static readonly string[] Extensions = ["json", "xml", "html"];
    private readonly PinnedRig rig = new() { Clock = new FakeTimeProvider(new(2026, 11, 30, 12, 0, 0, TimeSpan.Zero)) };

    private AcceptanceOptions Options => new(rig.Place);

    public void Dispose() => rig.Dispose();

    [Fact]
    public Task The_parts_of_all_platforms_are_the_whole_and_share_nothing() => Gen.Select(Gen.Int[0, 2].Select(kind => (ImagePlatform[])(kind switch { 0 => [Amd64, Arm64], 1 => [Amd64], _ => [Arm64] })).Array[1, 6], Gen.Int[1, 4]).SampleAsync(
        async (processors, total) =>
        {
            using var place = new PinnedRig();
            foreach (var (at, platforms) in processors.Index())
            {
                place.With($"p{at}", platforms);
            }

            var divided = Assert.IsType<LaneOutcome.Divided>(await place.Outcome(new AcceptanceOptions(place.Place) { Divide = new PartitionSettings(total, 1), DividePlatforms = Platform.All }, opened: false));

            var runs = divided.Document.Shares.SelectMany(share => share.Parts.SelectMany(part => part.SelectMany(work => work.Cases.Select(@case => $"{share.Platform} {work.Processor} {@case}")))).ToArray();
            string[] cases = ["bad", "good"];
            string[] expected = [.. processors.Index().SelectMany(one => one.Item.SelectMany(platform => cases.Select(@case => $"linux/{platform.Architecture} p{one.Index} {@case}")))];
            Assert.Equal(expected.Order(StringComparer.Ordinal), runs.Order(StringComparer.Ordinal), StringComparer.Ordinal);
        },
        iter: 30, threads: 1);

    [Theory]
    [InlineData("A\n", "A\n")]
    [InlineData("B\n", "B\n")]
    public async Task Merged_platforms_are_byte_for_byte_the_report_of_one_machine(string amd64, string arm64)
    {
        rig.With("p", Amd64, Arm64);
        rig.With("q", Amd64);
        rig.With("r", Arm64);
        rig.WithFolder("s", Amd64);
        rig.Ports.Writes = (run, _) => run.Platform == Platform.Amd64 ? amd64 : arm64;
        var expected = Files(await rig.Run(Options));

        var merged = await MergedParts(2);

        Assert.Equal(expected, Files(merged), StringComparer.Ordinal);
    }

    [Fact]
    public async Task A_part_runs_each_case_once_on_its_platform_alone()
    {
        var pin = rig.With("p", Amd64, Arm64);

        var report = await rig.Run(Options with { Only = Platform.Arm64 });

        Assert.Equal(["catalogue", "image", "container linux/arm64", "bad", "good"], Assert.Single(report.Processors).Judgements.Select(judgement => judgement.Name), StringComparer.Ordinal);
        var run = Assert.Single(rig.Ports.Invocations);
        Assert.Equal((pin.Index, $"{pin.Repository}@{pin.Platforms[Platform.Arm64]}", Platform.Arm64), (run.Image.Digest, run.Image.Name, run.Platform));
        // Nothing was compared, so nothing says that it was.
        Assert.DoesNotContain(report.Processors[0].Judgements.SelectMany(judgement => judgement.Checks), check => check.Name.EndsWith("_same_twice", StringComparison.Ordinal));
        Assert.Equal("artifacts/acceptance/p/good/linux-arm64/outputs/a.txt", Assert.Single(report.Processors[0].Judgements.Single(judgement => judgement.Name == "good").Outputs).File);
    }

    [Fact]
    public async Task Platforms_that_write_other_bytes_on_two_machines_are_told_by_name()
    {
        rig.With("p", Amd64, Arm64);
        rig.Ports.Writes = (run, _) => run.Platform == Platform.Amd64 ? "A\n" : "B\n";

        var merged = await MergedParts(1);

        var (a, b) = (Sha256.Of("A\n"u8), Sha256.Of("B\n"u8));
        Assert.Contains($"outputs_same_twice: outputs/a.txt: linux/amd64 wrote {a}, linux/arm64 wrote {b}", Broken(merged), StringComparer.Ordinal);
        Assert.Contains(Broken(merged), broken => broken.StartsWith("outputs_expected: outputs/a.txt: ", StringComparison.Ordinal)); // Of linux/arm64, whose machine has the files.
    }

    [Fact]
    public async Task A_platform_whose_part_is_missing_is_no_report()
    {
        rig.With("p", Amd64, Arm64);
        await Parts(1);
        File.Delete(Path.Combine(rig.Folder.Root, "artifacts", "acceptance.part-1-of-1.linux-arm64.json"));

        Assert.Equal("part 1/1 on linux/arm64 is missing: there is no artifacts/acceptance.part-1-of-1.linux-arm64.json; the job that writes it did not finish", Refusal());
    }

    [Fact]
    public async Task A_part_of_another_platform_is_no_report()
    {
        rig.With("p", Amd64, Arm64);
        await Parts(1);
        File.Copy(Path.Combine(rig.Folder.Root, "artifacts/acceptance.part-1-of-1.linux-amd64.json"), Path.Combine(rig.Folder.Root, "artifacts/acceptance.part-1-of-1.linux-arm64.json"), overwrite: true);

        Assert.Equal("artifacts/acceptance.part-1-of-1.linux-arm64.json is not the document of part 1/1 on linux/arm64; run all jobs of the workflow again", Refusal());
    }

    [Fact]
    public async Task A_platform_that_the_plan_leaves_out_is_in_the_report()
    {
        rig.With("p", Amd64, Arm64);
        await Parts(1);
        var plan = JsonSerializer.Deserialize(await File.ReadAllBytesAsync(PlanDocument.PathOf(rig.Folder.Root, "acceptance"), TestContext.Current.CancellationToken), PartJson.Default.PlanDocument)!;
        PlanShare nothing = new(Platform.Arm64, new LaneSplit([], []).Digest(), [], []);

        WriteKept(plan with { Shares = [plan.Shares[0], nothing] });
        Assert.Equal(["every_platform: no machine ran it on linux/arm64"], Broken(PartMerge.Read(rig.Folder.Root, LaneTitle.Acceptance).Report), StringComparer.Ordinal);

        WriteKept(plan with { Shares = [plan.Shares[0]] });
        Assert.Equal(Platform.Amd64, PartMerge.Read(rig.Folder.Root, LaneTitle.Acceptance).Report.Only);

        // A new plan removes the parts of the last one.
        void WriteKept(PlanDocument document) => File.WriteAllBytes(PlanDocument.PathOf(rig.Folder.Root, "acceptance"), JsonSerializer.SerializeToUtf8Bytes(document, PartJson.Default.PlanDocument));
    }

    [Fact]
    public async Task A_result_that_a_part_withholds_is_not_equal_to_anything()
    {
        rig.With("p", Amd64, Arm64);
        await Parts(1);
        var file = Path.Combine(rig.Folder.Root, "artifacts", "acceptance.part-1-of-1.linux-arm64.json");
        var part = JsonNode.Parse(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken))!;
        foreach (var judgement in part["results"]![0]!["report"]!["judgements"]!.AsArray())
        {
            judgement!.AsObject().Remove("result");
        }

        await File.WriteAllTextAsync(file, part.ToJsonString(), TestContext.Current.CancellationToken);

        Assert.Contains("outputs_same_twice: linux/arm64 has left no result to compare", Broken(PartMerge.Read(rig.Folder.Root, LaneTitle.Acceptance).Report), StringComparer.Ordinal);
    }

    [Theory]
    [InlineData(null, "no pinned image is for linux/arm64")]
    [InlineData("q", "no pinned image of q is for linux/arm64")]
    public async Task A_platform_that_no_image_has_is_refused(string? processor, string reason)
    {
        rig.With("q", Amd64);

        Assert.Equal(reason, Assert.IsType<LaneOutcome.Refused>(await rig.Outcome(Options with { Processor = processor, Only = Platform.Arm64 }, opened: false)).Reason);
    }

    [Fact]
    public async Task The_plan_and_the_report_of_one_platform_say_so()
    {
        rig.With("p", Amd64, Arm64);
        rig.With("q", Amd64);

        var planned = Assert.IsType<LaneOutcome.Planned>(await rig.Outcome(Options with { Only = Platform.Arm64, DryRun = true }, opened: false));
        var document = LaneDocument.Of(await rig.Run(Options with { Only = Platform.Arm64 }));

        Assert.StartsWith("only linux/arm64\np  pinned: ", planned.Plan.Text(), StringComparison.Ordinal);
        Assert.EndsWith("\n1 pinned, 0 not\n", planned.Plan.Text(), StringComparison.Ordinal);
        Assert.Equal("linux/arm64", (string?)document.Json["only_platform"]);
        Assert.Contains(document.Screen.Lines, line => string.Concat(line.Parts.Select(part => part.Text)).Contains("Only linux/arm64 ran: this report says nothing about other platforms.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_pull_request_is_judged_on_the_platform_that_is_asked_for_and_its_merged_parts_say_so()
    {
        using var place = new TemporaryFolder();
        PartRig.Add(place, "p", 1);
        PartRig.Add(place, "p", 1);
        place.With("processors/p/processor.json", Specs.Json("p", platforms: Specs.ForBoth)).With("processors/q/processor.json", Specs.Json("q", platforms: Specs.For(["linux/amd64"])));
        var played = new PlayedPorts();
        var options = new PrAcceptanceOptions(place.Root) { Only = Platform.Arm64 };

        var divided = Assert.IsType<LaneOutcome.Divided>(await PartRig.Run(played, options with { Divide = new PartitionSettings(1, 1) }));
        PartFiles.Write(divided, place.Root);
        PartFiles.Write(await PartRig.Run(played, options with { Partition = LanePartition.Parse("1/1") }), place.Root);

        var merged = PartMerge.Read(place.Root, LaneTitle.PrAcceptance);
        Assert.Equal((Platform.Arm64, "p", 0), (merged.Report.Only, Assert.Single(merged.Report.Processors).Processor, merged.Report.Failed));
        Assert.Single(merged.Verdicts);
        Assert.NotEmpty(played.Invocations);
        Assert.All(played.Invocations, run => Assert.Equal(Platform.Arm64, run.Platform));
        Assert.Equal("no processor q is for linux/arm64", Assert.IsType<LaneOutcome.Refused>(await PartRig.Run(played, options with { Processor = "q" })).Reason);
    }

    private async Task<LaneReport> MergedParts(int total)
    {
        await Parts(total);
        return PartMerge.Read(rig.Folder.Root, LaneTitle.Acceptance).Report;
    }

    private async Task Parts(int total)
    {
        var (outputs, uploads) = (Path.Combine(rig.Folder.Root, "artifacts", "acceptance"), Path.Combine(rig.Folder.Root, "uploads"));
        var divided = Assert.IsType<LaneOutcome.Divided>(await rig.Outcome(Options with { Divide = new PartitionSettings(total, 1), DividePlatforms = Platform.All }, opened: false));
        PartFiles.Write(divided, rig.Folder.Root);
        foreach (var (platform, partition) in divided.Divisions.SelectMany(division => division.Partitions.Select(partition => (division.Platform, partition))))
        {
            PartFiles.Write(await rig.Outcome(Options with { Partition = LanePartition.Parse(partition), Only = platform }), rig.Folder.Root);
            Upload();
        }

        Directory.Delete(outputs, recursive: true);
        Directory.Move(uploads, outputs);

        // Each machine has a folder of its own, whose files meet on the machine that merges.
        void Upload()
        {
            foreach (var file in Directory.Exists(outputs) ? Directory.GetFiles(outputs, "*", SearchOption.AllDirectories) : [])
            {
                var target = Path.Combine(uploads, Path.GetRelativePath(outputs, file));
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                File.Copy(file, target, overwrite: true);
            }
        }
    }

    private string Refusal() => LaneOutcome.Refused.Of(Assert.Throws<FaultException>(() => PartMerge.Read(rig.Folder.Root, LaneTitle.Acceptance)).Fault).Reason;

    private string[] Files(LaneReport report)
    {
        ReportFiles.Write(LaneDocument.Of(report), rig.Folder.Root);
        return [.. Extensions.Select(extension => File.ReadAllText(Path.Combine(rig.Folder.Root, "artifacts", $"acceptance.{extension}")))];
    }

    private static string[] Broken(LaneReport report) =>
        [.. report.Processors.SelectMany(processor => processor.Judgements).SelectMany(judgement => judgement.Checks).Where(check => !check.Passed).Select(check => $"{check.Name}: {check.Failure}")];
}
