using System.Text;
using Pipeline.Lanes.Comparison;
using Pipeline.Lanes.Evidence;
using Pipeline.Lanes.Proof;
using Pipeline.Lanes.Reports;
using Pipeline.Oci.Registry;
using Pipeline.Oci.Samples;
using static Pipeline.Oci.Samples.ImageSample;

namespace Pipeline.Lanes.Tests;

/// <summary>The outputs of every case of a moved pin, with the image before and the image now.</summary>
public sealed class CompareOutputsTests : IDisposable
{
    private static readonly byte[] Png = [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A, 1];

    private readonly PinnedRig rig = new();
    private readonly PlayedProposals proposals = new();
    private readonly List<string> said = [];

    public void Dispose() => rig.Dispose();

    [Fact]
    public async Task Only_what_moved_runs_once_with_each_image_on_the_machines_platform()
    {
        var (same, before) = (rig.With("same", Amd64), rig.With("p", Amd64, Arm64));
        Merge();
        var after = rig.Pin("p", MultiArch("p again", Amd64, Arm64));

        var report = await Compare();

        Assert.Equal((false, "0 of 2 cases differ"), (report.Failed, report.Counts));
        Assert.Equal(
            [(after.Index, Platform.Amd64), (before.Index, Platform.Amd64)],
            rig.Ports.Invocations.Select(run => (run.Image.Digest, run.Platform)).OrderBy(run => run.Digest == before.Index));
        Assert.All(rig.Ports.Invocations, run => Assert.Equal((Mode.Mock, "p"), (run.Mode, run.Spec.Name)));
        Assert.NotEqual(same.Index, before.Index);
        Assert.Equal(["p: 0 of 2 cases differ"], said);
        Assert.False(Directory.Exists(Path.Combine(rig.Place.Artifacts, "compare-outputs")));
        Assert.StartsWith("Nothing differs: all cases (2) of the images that moved (1) write the same outputs as before.", Markdown(report).Split("\n\n")[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_differs_is_kept_from_both_and_said_by_line_and_a_picture_is_shown()
    {
        var before = rig.With("p", Amd64);
        Merge();
        rig.Pin("p", MultiArch("p again", Amd64));
        rig.Ports.Writes = (run, _) => run.Image.Digest == before.Index ? "A\n" : "A\nsk-canary-0123456789abcdef0123456789abcdef\n";
        rig.Ports.WritesMore = run => run.Image.Digest == before.Index
            ? [("outputs/image.png", Png), ("outputs/data.bin", [0, 1]), ("outputs/same.txt", "S"u8.ToArray())]
            : [("outputs/image.png", [.. Png, 2]), ("outputs/data.bin", [0, 2]), ("outputs/same.txt", "S"u8.ToArray()), ("outputs/new.txt", "N\n"u8.ToArray())];

        var report = await Compare();

        Assert.Equal((false, "1 of 2 cases differ"), (report.Failed, report.Counts));
        var outputs = report.Comparison.Processors.Single().Cases.Single(one => one.Differs).Outputs;
        Assert.Equal(["outputs/a.txt", "outputs/data.bin", "outputs/image.png", "outputs/new.txt"], outputs.Select(output => output.Name), StringComparer.Ordinal);
        Assert.StartsWith("@@ -1 +1,2 @@\n A\n+", outputs[0].Diff, StringComparison.Ordinal);
        Assert.DoesNotContain("0123456789abcdef", outputs[0].Diff, StringComparison.Ordinal);
        Assert.Equal((null, false), (outputs[1].Diff, outputs[1].IsPicture));
        Assert.Equal((true, "image/png"), (outputs[2].IsPicture, outputs[2].After!.Picture));
        Assert.Equal((null, "@@ -0,0 +1 @@\n+N\n"), (outputs[3].Before, outputs[3].Diff));
        Assert.Equal(
            [
                "after/outputs/a.txt", "after/outputs/data.bin", "after/outputs/image.png", "after/outputs/new.txt", "before/outputs/a.txt", "before/outputs/data.bin", "before/outputs/image.png",
            ],
            Directory.EnumerateFiles(Kept("p/good"), "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(Kept("p/good"), file)).Order(StringComparer.Ordinal), StringComparer.Ordinal);
        Assert.Equal(Png, await File.ReadAllBytesAsync(Path.Combine(rig.Folder.Root, outputs[2].Before!.File), TestContext.Current.CancellationToken));

        var page = Encoding.UTF8.GetString(HtmlWriter.Write(OutputComparisonDocument.Of(report), rig.Folder.Root));
        Assert.Contains($"data:image/png;base64,{Convert.ToBase64String(Png)}", page, StringComparison.Ordinal);
        Assert.Contains("<ins>+N\n</ins>", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_new_and_a_removed_processor_run_nothing()
    {
        rig.With("gone", Amd64);
        Merge();
        File.Delete(rig.Place.PinsFile);
        using var other = new PinnedRig();
        rig.Folder.With("processors/pins.json", PinSet.Of([new("new", other.With("new", Amd64))]).ToString());

        var report = await Compare(opened: false);

        Assert.Equal((false, "1 new, 1 removed"), (report.Failed, report.Counts));
        Assert.Equal(["gone: removed", "new: new"], said.Order(StringComparer.Ordinal), StringComparer.Ordinal);
    }

    [Fact]
    public async Task An_earlier_image_that_is_gone_is_said_and_fails_nothing()
    {
        var before = rig.With("p", Amd64);
        Merge();
        rig.Pin("p", before with { Index = Sha256.Of("gone"u8) });
        Merge();
        rig.Pin("p", before);

        var report = await Compare(opened: false);

        Assert.Equal((false, "1 not compared"), (report.Failed, report.Counts));
        Assert.StartsWith("the earlier image is not what its pin names: manifest-missing: the registry has no ", report.Comparison.Processors.Single().NotCompared, StringComparison.Ordinal);
        Assert.Contains("| p | ", Markdown(report), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_image_now_that_is_gone_fails()
    {
        var before = rig.With("p", Amd64);
        Merge();
        rig.Pin("p", before with { Index = Sha256.Of("gone"u8) });

        var report = await Compare(opened: false);

        Assert.Equal((true, "1 not compared"), (report.Failed, report.Counts));
        Assert.StartsWith("::error file=processors/p/processor.json,title=CompareOutputs p::the image now does not match its pin: manifest-missing", Assert.Single(ReportFiles.Annotations(OutputComparisonDocument.Of(report))), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_image_that_does_not_run_a_case_fails_if_it_is_the_one_of_these_pins(bool now)
    {
        var before = rig.With("p", Amd64);
        Merge();
        rig.Pin("p", MultiArch("p again", Amd64));
        rig.Ports.Fails = run => run.Image.Digest == before.Index == now ? null : new Fault(ErrorCode.Inputs, "no such member");

        var report = await Compare();

        Assert.Equal((now, "0 of 1 cases differ, 1 not compared"), (report.Failed, report.Counts));
        Assert.Equal(
            $"the {(now ? "image now" : "earlier image")} does not run it: ERR_INPUTS invalid inputs payload: no such member", report.Comparison.Processors.Single().Cases.Single(one => one.Name == "good").NotCompared);
    }

    [Fact]
    public async Task A_fault_that_a_case_expects_may_differ_in_its_words()
    {
        var before = rig.With("p", Amd64);
        rig.Folder.With("processors/p/cases/bad/inputs.json", "{}").With("processors/p/cases/bad/expected.json", """{"code":"ERR_INPUTS","fragment":"invalid inputs payload"}""");
        Merge();
        rig.Pin("p", MultiArch("p again", Amd64));
        Directory.Delete(Path.Combine(rig.Folder.Root, "processors/p/cases/good"), recursive: true);
        rig.Ports.Fails = run => new Fault(ErrorCode.Inputs, run.Image.Digest == before.Index ? "old words" : "new words");

        var report = await Compare();

        Assert.Equal((false, "1 of 1 cases differ"), (report.Failed, report.Counts));
        Assert.Equal("@@ -1 +1 @@\n-ERR_INPUTS invalid inputs payload: old words\n+ERR_INPUTS invalid inputs payload: new words\n", report.Comparison.Processors.Single().Cases.Single().Fault);
    }

    // An image's receipts have its own version, and a receipt of another processor is not believed.
    [Fact]
    public async Task An_earlier_version_runs_as_itself()
    {
        var before = rig.With("p", Amd64);
        rig.Pin("p", before with { Tag = "1.0.7-abcdefabcdef" });
        Merge();
        rig.Pin("p", MultiArch("p again", Amd64));

        await Compare();

        Assert.Equal(["p@1.0.7", "p@1.2.3"], rig.Ports.Invocations.Select(run => run.Spec.Ref.ToString()).Order(StringComparer.Ordinal), StringComparer.Ordinal);

        rig.Pin("p", before with { Tag = "latest" });
        Merge();
        rig.Pin("p", MultiArch("p again", Amd64));
        Assert.Equal("the tag of the earlier image, latest, does not begin with its version", (await Compare(opened: false)).Comparison.Processors.Single().NotCompared);
    }

    [Fact]
    public async Task Images_without_a_common_platform_are_not_compared()
    {
        rig.With("p", Amd64);
        Merge();
        rig.Pin("p", MultiArch("p again", Arm64));

        Assert.Equal("the two images have no platform in common", (await Compare(opened: false)).Comparison.Processors.Single().NotCompared);
    }

    [Fact]
    public async Task The_earlier_pins_come_from_a_file_if_one_is_named()
    {
        rig.With("p", Amd64);
        var file = Path.Combine(rig.Folder.Root, "before.json");
        File.Copy(rig.Place.PinsFile, file);
        rig.Pin("p", MultiArch("p again", Amd64));

        Assert.Equal("0 of 2 cases differ", (await Compare(before: file, isKnown: false)).Counts);

        await File.WriteAllTextAsync(file, "{}", TestContext.Current.CancellationToken);
        Assert.Equal(ErrorCode.ImageUnpinned, (await Refusal(() => Compare(before: file, isKnown: false))).Code);
        File.Delete(file);
        Assert.Equal($"image not pinned: there is no {file}", (await Refusal(() => Compare(before: file, isKnown: false))).Message);
    }

    [Fact]
    public async Task Without_earlier_pins_or_pins_it_refuses()
    {
        Assert.Equal("image not pinned: there are no pins in processors/pins.json: run BuildAndPin", (await Refusal(() => Compare())).Message);

        rig.With("p", Amd64);
        var refused = await Refusal(() => Compare(isKnown: false));
        Assert.Equal(
            (ErrorCode.ImageUnpinned, "image not pinned: there are no earlier pins to compare with: name their file with --before, or their repository on GitHub with --repository and a token"),
            (refused.Code, refused.Message));
        Assert.Empty(rig.Ports.Invocations);
    }

    [Fact]
    public async Task One_processor_alone_is_compared_but_is_no_comparison_of_the_pins()
    {
        rig.With("p", Amd64);
        rig.With("q", Amd64);
        Merge();
        rig.Pin("p", MultiArch("p again", Amd64));
        rig.Pin("q", MultiArch("q again", Amd64));

        Write(await Compare(only: "p"));

        Assert.All(rig.Ports.Invocations, run => Assert.Equal("p", run.Spec.Name));
        Assert.True(OutputComment.Of(rig.Place, rig.Place.Pins(), null).OnlyReplaces);
    }

    [Fact]
    public async Task AcceptPins_shows_the_comparison_of_exactly_its_pins_with_the_pictures_that_were_kept()
    {
        var before = rig.With("p", Amd64);
        Merge();
        rig.Pin("p", MultiArch("p again", Amd64));
        rig.Ports.Writes = (run, _) => run.Image.Digest == before.Index ? "A\n" : "@octocat ```\n";
        rig.Ports.WritesMore = run => [("outputs/a b.png", run.Image.Digest == before.Index ? Png : [.. Png, 2])];
        var report = await Compare();
        Write(report);

        var comment = await Accepted();

        Assert.Equal(["p/good/after/outputs/a b.png", "p/good/before/outputs/a b.png"], comment.Pictures.Select(picture => picture.Path).Order(StringComparer.Ordinal), StringComparer.Ordinal);
        var text = comment.Body(new Uri("https://github.example/o/n/blob/1a2b/"));
        Assert.Contains("<img src=\"https://github.example/o/n/blob/1a2b/p/good/before/outputs/a%20b.png?raw=true\"", text, StringComparison.Ordinal);
        Assert.Contains("````diff\n@@ -1 +1 @@\n-A\n+@octocat ```\n````\n", text, StringComparison.Ordinal);
        Assert.Contains("in [this run](https://github.example/o/n/actions/runs/7).", text, StringComparison.Ordinal);
        Assert.False(comment.OnlyReplaces);

        // What changed since is not what the cases wrote.
        await File.WriteAllBytesAsync(Path.Combine(Kept("p/good"), "before/outputs/a b.png"), [.. Png, 9], TestContext.Current.CancellationToken);
        Assert.Single((await Accepted()).Pictures);

        rig.Pin("p", MultiArch("p once more", Amd64));
        var other = await Accepted();
        Assert.True(other.OnlyReplaces);
        Assert.Equal("## Outputs before and now\n\nCompareOutputs has not compared the outputs of these images in [this run](https://github.example/o/n/actions/runs/7).\n", other.Body(null));
    }

    [Theory]
    [InlineData("{")]
    [InlineData("""{"schema":"acceptance-v1","processors":[]}""")]
    [InlineData("""{"schema":"compare-outputs-v2"}""")]
    public async Task A_report_of_something_else_is_refused(string report)
    {
        rig.With("p", Amd64);
        rig.Folder.With("artifacts/compare-outputs.json", report);

        var refused = await Refusal(() => Task.FromResult(OutputComment.Of(rig.Place, rig.Place.Pins(), null)));

        Assert.Equal(ErrorCode.AdapterInvocation, refused.Code);
        Assert.Contains("artifacts/compare-outputs.json is not a report of CompareOutputs: ", refused.Message, StringComparison.Ordinal);
        await Task.CompletedTask;
    }

    private void Merge() => proposals.Base = File.ReadAllBytes(rig.Place.PinsFile);

    private string Kept(string path) => Path.Combine(rig.Place.Artifacts, "compare-outputs", path);

    private Task<CompareOutputsReport> Compare(string? before = null, string? only = null, bool opened = true, bool isKnown = true)
    {
        var ports = new CompareOutputsPorts(
            rig.Registry, isKnown ? proposals : null, Platform.Amd64, log => opened ? rig.Ports.Open(log).Runs : throw new InvalidOperationException("the engine was touched"));
        return new CompareOutputsLane(new CompareOutputsOptions(rig.Place, before, only), ports, said.Add, TimeProvider.System).Run(TestContext.Current.CancellationToken);
    }

    private static async Task<Fault> Refusal<T>(Func<Task<T>> call) => (await Assert.ThrowsAsync<FaultException>(call)).Fault;

    private void Write(CompareOutputsReport report) => ReportFiles.Write(OutputComparisonDocument.Of(report), rig.Folder.Root);

    private static string Markdown(CompareOutputsReport report) => MarkdownWriter.Write(OutputComparisonDocument.Of(report).Summary);

    private async Task<PinComment> Accepted()
    {
        await new AcceptPinsLane(rig.Place, new AcceptPinsPorts(rig.Registry, rig.Registry, proposals), new Uri("https://github.example/o/n/actions/runs/7")).Run(TestContext.Current.CancellationToken);
        return proposals.Decisions[^1].Comment!;
    }
}
