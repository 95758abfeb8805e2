using System.Text;
using Pipeline.Lanes.Acceptance;
using Pipeline.Lanes.LaneReports;
using Pipeline.Lanes.Pinning;
using Pipeline.Lanes.Proof;
using Pipeline.Lanes.Reports;
using Pipeline.Lanes.Results;
using Pipeline.Oci.Memory;
using Pipeline.Oci.Model;
using Pipeline.Oci.Registry;
using Pipeline.Oci.Samples;
using static Pipeline.Oci.Samples.ImageSample;

namespace Pipeline.Lanes.Tests;

/// <summary>Pins are accepted if Acceptance and DeployMock passed for exactly their digests.</summary>
public sealed class AcceptPinsTests : IDisposable
{
    private readonly PinnedRig rig = new();
    private readonly PlayedProposals proposals = new();

    public void Dispose() => rig.Dispose();

    [Fact]
    public async Task Pins_that_both_lanes_judged_are_recorded_and_decided()
    {
        var pin = rig.With("p", Amd64, Arm64);
        rig.With("q", Amd64);
        await Judge();
        proposals.Open[rig.Place.ProposalBranch] = new PinChange(rig.Place.ProposalBranch, "processors/pins.json", rig.Place.Pins().Encode(), "", "");

        var report = await Accept();

        Assert.Equal((false, "2 accepted"), (report.Failed, report.Counts));
        var decision = Assert.Single(proposals.Decisions);
        Assert.Equal(
            (true, "pins/main", "processors/pins.json", "Acceptance and DeployMock passed for all 2 images.", "https://github.example/o/n/actions/runs/7"),
            (decision.IsAccepted, decision.Branch, decision.Path, decision.Summary, decision.Run!.AbsoluteUri));
        Assert.Equal(rig.Place.Pins().Encode(), decision.Content.ToArray());
        var attached = await Attached("p", pin);
        Assert.Equal(3, attached.Count);
        Assert.False((await Check()).Failed);

        await Accept();
        Assert.Equal(attached, await Attached("p", pin));
    }

    [Fact]
    public async Task A_failed_case_is_said_with_its_reason_and_nothing_is_recorded()
    {
        rig.With("p", Amd64);
        var q = rig.With("q", Amd64);
        rig.Ports.Writes = (run, _) => run.Spec.Name == "p" ? "B\n" : "A\n";
        await Judge();

        var report = await Accept();

        Assert.Equal((true, "1 accepted, 1 not accepted"), (report.Failed, report.Counts));
        Assert.StartsWith("Acceptance: good outputs_expected: ", report.Proofs[0].Problems[0], StringComparison.Ordinal);
        var decision = Assert.Single(proposals.Decisions);
        Assert.Equal((false, "Not accepted: p"), (decision.IsAccepted, decision.Summary));
        Assert.StartsWith("1 of these images were not accepted in [this run](https://github.example/o/n/actions/runs/7).\n\n- **p**: Acceptance: good outputs_expected: ", decision.Details, StringComparison.Ordinal);
        Assert.Equal(2, (await Attached("q", q)).Count);
        Assert.True((await Check()).Failed);
    }

    // A failed Acceptance leaves no report of DeployMock, which is a problem of all images.
    [Fact]
    public async Task What_failed_is_said_before_what_did_not_run()
    {
        foreach (var name in Enumerable.Range(0, 120).Select(number => $"a{number}").Append("p"))
        {
            rig.With(name, Amd64);
        }

        rig.Ports.Writes = (run, _) => run.Spec.Name == "p" ? "B\n" : "A\n";
        await Write(LaneTitle.Acceptance, await rig.Run());

        await Accept();

        var decision = Assert.Single(proposals.Decisions);
        Assert.StartsWith("Not accepted: p, a0, a1, ", decision.Summary, StringComparison.Ordinal);
        var lines = decision.Details.Split('\n')[2..];
        Assert.StartsWith("- **p**: Acceptance: good outputs_expected: ", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("- **a0**, **a1**, **a10**, ", lines[1], StringComparison.Ordinal);
        Assert.EndsWith("**a99**: DeployMock has left no report", lines[1], StringComparison.Ordinal);
        Assert.Equal([""], lines[2..]);
    }

    // GitHub cuts a comment, and a cut begins at a line.
    [Fact]
    public async Task A_very_long_failure_leaves_room_for_the_others()
    {
        rig.With("p", Amd64);
        rig.With("q", Amd64);
        rig.Ports.Writes = (_, _) => "B\n";
        await Judge();
        var file = Path.Combine(rig.Place.Artifacts, "acceptance.json");
        var report = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(file, report.Replace("\"failure\":\"", $"\"failure\":\"{string.Concat(Enumerable.Repeat("&😀", 30_000))}", StringComparison.Ordinal), TestContext.Current.CancellationToken);

        await Accept();

        var details = Assert.Single(proposals.Decisions).Details;
        Assert.Contains("\n- **p**, **q**: Acceptance: good outputs_expected: &amp;😀", details, StringComparison.Ordinal);
        Assert.True(details.Length < 65_536 && details.EnumerateRunes().All(rune => rune != Rune.ReplacementChar), $"{details.Length}");
    }

    [Fact]
    public async Task A_pin_that_moved_after_it_was_judged_is_not_accepted()
    {
        var before = rig.With("p", Amd64);
        await Judge();
        var after = rig.Pin("p", MultiArch("p again", Amd64));

        var report = await Accept();

        Assert.Equal(
            [$"Acceptance has judged {before.Index}, not {after.Index}", $"DeployMock has judged {before.Index}, not {after.Index}"],
            Assert.Single(report.Proofs).Problems);
    }

    [Fact]
    public async Task A_lane_that_did_not_run_or_left_a_processor_out_accepts_nothing_of_it()
    {
        rig.With("p", Amd64);
        await Write(LaneTitle.Acceptance, await rig.Run());
        Assert.Equal(["DeployMock has left no report"], Assert.Single((await Accept()).Proofs).Problems);

        await Write(LaneTitle.DeployMock, await rig.Run());
        rig.With("q", Amd64);
        Assert.Equal(["Acceptance has not judged it", "DeployMock has not judged it"], (await Accept()).Proofs[1].Problems);
    }

    [Fact]
    public async Task A_report_of_one_platform_accepts_nothing()
    {
        rig.With("p", Amd64, Arm64);
        await Judge();
        await Write(LaneTitle.Acceptance, await rig.Run(new AcceptanceOptions(rig.Place) { Only = Platform.Arm64 }));

        var refused = await Assert.ThrowsAsync<FaultException>(Accept);

        Assert.EndsWith("artifacts/acceptance.json is not a report of Acceptance: it is about linux/arm64 alone", refused.Message, StringComparison.Ordinal);
        Assert.Empty(proposals.Decisions);
    }

    [Fact]
    public async Task A_processor_without_a_pin_withholds_all()
    {
        rig.With("p", Amd64);
        rig.WithFolder("q", Amd64);
        await Judge();

        var report = await Accept();

        Assert.Equal((true, "q"), (report.Failed, Assert.Single(report.Proofs, proof => proof.Problems.Count > 0).Processor));
        Assert.True((await Check()).Failed);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("""{"schema":"deploy-mock-v1","processors":[]}""")]
    [InlineData("""{"schema":"acceptance-v1","processors":[{}]}""")]
    [InlineData("""{"schema":"acceptance-v1","processors":[{"name":"p"}]}""")]
    public async Task A_report_of_something_else_is_refused(string report)
    {
        rig.With("p", Amd64);
        await Judge();
        rig.Folder.With("artifacts/acceptance.json", report);

        var refused = await Assert.ThrowsAsync<FaultException>(Accept);

        Assert.Equal(ErrorCode.AdapterInvocation, refused.Fault.Code);
        Assert.Contains("artifacts/acceptance.json is not a report of Acceptance: ", refused.Fault.Message, StringComparison.Ordinal);
        Assert.Empty(proposals.Decisions);
    }

    [Fact]
    public async Task Without_pins_there_is_nothing_to_accept()
    {
        Assert.Equal(ErrorCode.ImageUnpinned, (await Assert.ThrowsAsync<FaultException>(Accept)).Fault.Code);
        Assert.Equal(ErrorCode.ImageUnpinned, (await Assert.ThrowsAsync<FaultException>(Check)).Fault.Code);
    }

    [Fact]
    public async Task Only_an_image_of_the_own_prefix_with_the_manifests_of_its_pin_is_accepted()
    {
        var pin = rig.With("p", Amd64, Arm64);
        await Judge();
        await Accept();
        Assert.False((await Check()).Failed);

        rig.Pin("p", pin with { Platforms = new Dictionary<Platform, Digest>(pin.Platforms) { [Platform.Arm64] = pin.Platforms[Platform.Amd64] } });
        Assert.NotEmpty(Assert.Single((await Check()).Proofs).Problems);

        rig.Pin("p", pin with { Repository = ImageReference.Parse("elsewhere.example/team/product/p") });
        Assert.Equal(
            ["its images belong to registry.example/team/product/p, not to elsewhere.example/team/product/p"],
            Assert.Single((await Check()).Proofs).Problems);

        rig.Pin("p", pin with { Source = Sha256.Of("another source"u8) });
        Assert.Equal([$"BuildAndPin has not built {pin.Index} from source {Sha256.Of("another source"u8).Hex[..12]}"], Assert.Single((await Check()).Proofs).Problems);

        var other = rig.Pin("p", MultiArch("other bytes", Amd64));
        Assert.Equal([$"Acceptance and DeployMock have not passed for {other.Index}"], Assert.Single((await Check()).Proofs).Problems);
    }

    [Fact]
    public async Task A_record_of_one_image_does_not_count_for_another()
    {
        var (p, q) = (rig.With("p", Amd64), rig.With("q", Amd64));
        var index = (await rig.Registry.Manifest(rig.Place.RepositoryOf("q"), q.Index, default))!.Descriptor;
        await new StatementAttachment(rig.Registry, rig.Registry).Attach(rig.Place.RepositoryOf("q"), index, AcceptanceRecord.Of("p", p), default);

        Assert.Equal([$"Acceptance and DeployMock have not passed for {q.Index}"], (await Check()).Proofs[1].Problems);
    }

    [Fact]
    public async Task The_documents_say_what_is_missing()
    {
        var pin = rig.With("p", Amd64);
        var document = ProofDocument.Of(await Check());

        Assert.Equal(
            $$"""{"failed":true,"place":"registry.example/team/product","processors":[{"accepted":false,"index":"{{pin.Index}}","name":"p","problems":["Acceptance and DeployMock have not passed for {{pin.Index}}"],"tag":"1.2.3-abcdefabcdef"}],"schema":"pins-accepted-v1"}""" + "\n",
            Encoding.UTF8.GetString(CanonicalJson.EncodeLine(StrictJson.Parse(JsonLine.Of(document.Json)))));
        Assert.Contains("## PinsAccepted: not every image was accepted", MarkdownWriter.Write(document.Summary), StringComparison.Ordinal);
        Assert.StartsWith("::error file=processors/pins.json,title=PinsAccepted p::", Assert.Single(ReportFiles.Annotations(document)), StringComparison.Ordinal);
    }

    private Task<ProofReport> Accept() =>
        new AcceptPinsLane(rig.Place, new AcceptPinsPorts(rig.Registry, rig.Registry, proposals), new Uri("https://github.example/o/n/actions/runs/7")).Run(TestContext.Current.CancellationToken);

    private Task<ProofReport> Check() => new PinsAcceptedLane(rig.Place, rig.Registry).Run(TestContext.Current.CancellationToken);

    private async Task<IReadOnlyList<Digest>> Attached(string processor, Pin pin) =>
        [.. (await rig.Registry.Referrers(rig.Place.RepositoryOf(processor), pin.Index, MediaTypes.InToto, default)).Select(referrer => referrer.Digest)];

    // Both lanes judge the same cases; DeployMock's report has the same form.
    private async Task Judge()
    {
        foreach (var (name, pin) in rig.Place.Pins().Pins)
        {
            await rig.Document(name, pin);
        }

        var report = await rig.Run();
        await Write(LaneTitle.Acceptance, report);
        await Write(LaneTitle.DeployMock, report);
    }

    private async Task Write(LaneTitle lane, LaneReport report)
    {
        Directory.CreateDirectory(rig.Place.Artifacts);
        await File.WriteAllBytesAsync(Path.Combine(rig.Place.Artifacts, $"{lane.File}.json"), JsonLine.Of(LaneJson.Of(report with { Lane = lane })));
    }
}
