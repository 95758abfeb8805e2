using System.Text;
using Pipeline.Lanes.Promotion;
using Pipeline.Lanes.Reports;
using Pipeline.Oci.Memory;
using Pipeline.Oci.Model;
using Pipeline.Oci.Registry;
using static Pipeline.Oci.Samples.ImageSample;

namespace Pipeline.Lanes.Tests;

/// <summary>Accepted images are copied to another stage, and pinned there.</summary>
public sealed class PromoteTests : IAsyncLifetime
{
    private PromotionRig rig = null!;

    public async ValueTask InitializeAsync() => rig = await PromotionRig.Of("p", "q");

    public ValueTask DisposeAsync()
    {
        rig.Dispose();
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData("other.example/team/production", 0)]
    [InlineData("registry.example/team/production", 1)]
    public async Task The_pins_name_the_target_where_the_same_bytes_are_accepted(string to, int mounts)
    {
        rig.To = Repository.Parse(to);
        var before = rig.Pins.Place.Pins();
        rig.Proposals.Base = before.Encode();

        var report = await rig.Finish();

        Assert.Equal((false, true, "2 promoted"), (report.Failed, report.Written, report.Counts));
        Assert.Equal(mounts > 0, report.Processors.All(processor => processor.Mounted > 0));
        foreach (var (processor, pin) in before.Pins)
        {
            Assert.Equal(pin with { Repository = ImageReference.Parse($"{to}/{processor}") }, rig.Pins.Place.Pins().Of(processor));
            Assert.Equal(pin.Index, (await rig.Pins.Registry.Manifest(rig.RepositoryOf(processor), pin.Tag, default))!.Descriptor.Digest);
            // Both documents, the record of the source and that of the target.
            Assert.Equal(4, (await rig.Pins.Registry.Referrers(rig.RepositoryOf(processor), pin.Index, MediaTypes.InToto, default)).Count);
        }

        Assert.False((await rig.Check()).Failed);
        var change = Assert.Single(rig.Proposals.Open).Value;
        Assert.Equal(("pins/main-promote", $"Promote images to {to}"), (change.Branch, change.Title));
        Assert.Contains("moved from registry.example/team/product/p", change.Body, StringComparison.Ordinal);
        Assert.Equal(rig.Pins.Place.Pins().Encode(), change.Content.ToArray());
        Assert.True(Assert.Single(rig.Proposals.Decisions).IsAccepted);
        Assert.Equal(["p: copy", "p: record", "q: copy", "q: record"], rig.Lines.Order(StringComparer.Ordinal), StringComparer.Ordinal);
    }

    [Fact]
    public async Task A_second_run_copies_nothing_and_proposes_the_same()
    {
        await rig.Finish();
        var (content, writes) = (Assert.Single(rig.Proposals.Open).Value.Content.ToArray(), rig.Pins.Registry.Calls.Count(call => call.Writes));

        var again = await rig.Finish();

        Assert.Equal((false, false, "2 unchanged"), (again.Failed, again.Written, again.Counts));
        Assert.Equal(content, Assert.Single(rig.Proposals.Open).Value.Content.ToArray());
        Assert.Equal(writes, rig.Pins.Registry.Calls.Count(call => call.Writes));
    }

    [Fact]
    public async Task One_processor_is_promoted_alone_and_the_target_branch_keeps_its_other_pins()
    {
        var older = rig.Pins.Place.Pins();
        var newer = rig.Pins.Pin("q", Pipeline.Oci.Samples.ImageSample.MultiArch("q again", Amd64, Arm64));
        rig.Proposals.Base = rig.Pins.Place.Pins().Encode();
        rig.Pins.Pin("q", older.Of("q"));

        var report = await rig.Finish(options => options with { Processor = "p" });

        Assert.Equal("1 promoted", report.Counts);
        var (change, p) = (Assert.Single(rig.Proposals.Open).Value, rig.Pins.Place.Pins().Of("p"));
        Assert.Equal(("pins/main-promote-p", $"Promote p {p.Tag} to {rig.To}"), (change.Branch, change.Title));
        Assert.Equal((p, newer), (PinSet.Parse(change.Content).Of("p"), PinSet.Parse(change.Content).Of("q")));
        Assert.Equal(($"{rig.To}/p", older.Of("q")), ($"{p.Repository}", rig.Pins.Place.Pins().Of("q")));
    }

    [Fact]
    public async Task A_dry_run_prints_the_plan_and_writes_nothing()
    {
        var pin = rig.Pins.Place.Pins().Of("p");
        await rig.Finish(options => options with { Processor = "q" });
        var writes = rig.Pins.Registry.Calls.Count(call => call.Writes);

        var planned = Assert.IsType<PromoteOutcome.Planned>(await rig.Run(options => options with { DryRun = true })).Plan;

        Assert.Equal(
            $"""
            promote  p  registry.example/team/product/p@{pin.Index.Hex[..12]} → other.example/team/production/p
            keep     q  unchanged: {rig.Pins.Place.Pins().Of("q").Index.Hex[..12]} is promoted
            1 to do, 1 unchanged

            """.ReplaceLineEndings("\n"),
            planned.ToString());
        Assert.Equal(writes, rig.Pins.Registry.Calls.Count(call => call.Writes));
        Assert.Equal(pin, rig.Pins.Place.Pins().Of("p"));
    }

    [Fact]
    public async Task An_image_that_was_not_accepted_is_named_with_the_command_that_accepts_it_and_nothing_is_copied()
    {
        var pin = rig.Pins.With("r", Amd64, Arm64);
        await rig.Pins.Document("r", pin);

        await Refuses("r", $"ERR_IMAGE_UNPINNED image not pinned: Acceptance and DeployMock have not passed for {pin.Index}: run Acceptance and DeployMock, then {PromotionRig.Acceptance}");
        Assert.Equal("1 failed, 2 not promoted", (await rig.Finish()).Counts);
        // A dry run refuses it, too.
        Assert.True((await rig.Finish(options => options with { DryRun = true })).Failed);
        // The others may go alone.
        Assert.False((await rig.Finish(options => options with { Processor = "p" })).Failed);
    }

    [Fact]
    public async Task A_missing_platform_is_refused()
    {
        var pin = rig.Pins.Place.Pins().Of("p");
        rig.Pins.Pin("p", pin with { Platforms = new Dictionary<Platform, Digest> { [Platform.Amd64] = pin.Platforms[Platform.Amd64] } });
        await Refuses("p", "ERR_IMAGE_UNPINNED image not pinned: p is pinned for linux/amd64, and its spec says linux/amd64 and linux/arm64: run BuildAndPin");

        rig.Pins.Pin("p", pin);
        rig.Pins.Registry.Delete(rig.Pins.Place.RepositoryOf("p"), pin.Platforms[Platform.Arm64]);
        await Refuses("p", $"ERR_IMAGE_UNPINNED image not pinned: manifest-missing: linux/arm64 ({pin.Platforms[Platform.Arm64]}) is named by the index, but the registry lacks it");
    }

    [Fact]
    public async Task A_pin_of_neither_stage_is_refused()
    {
        rig.Pins.Pin("p", rig.Pins.Place.Pins().Of("p") with { Repository = ImageReference.Parse("elsewhere.example/p") });

        await Refuses("p", "ERR_IMAGE_UNPINNED image not pinned: its images belong to registry.example/team/product/p or other.example/team/production/p, not to elsewhere.example/p");
    }

    [Fact]
    public async Task A_processor_without_a_pin_is_refused()
    {
        Assert.Equal("image not pinned: r has no pin", (await Assert.ThrowsAsync<FaultException>(() => rig.Finish(options => options with { Processor = "r" }))).Fault.Message);
        File.Delete(rig.Pins.Place.PinsFile);
        Assert.Equal("image not pinned: there are no pins in processors/pins.json: run BuildAndPin", (await Assert.ThrowsAsync<FaultException>(() => rig.Finish())).Fault.Message);
    }

    [Fact]
    public async Task If_one_copy_fails_no_pin_moves_and_the_next_run_finishes()
    {
        var before = await File.ReadAllTextAsync(rig.Pins.Place.PinsFile, TestContext.Current.CancellationToken);
        rig.Pins.Registry.Arriving = call =>
        {
            if (call.Writes && call.Repository == rig.RepositoryOf("q"))
            {
                throw new RegistryException(RegistryFailure.Denied, "other.example: 403: the credentials are insufficient");
            }
        };

        var report = await rig.Finish();

        Assert.Equal((true, false, "1 failed, 1 promoted"), (report.Failed, report.Written, report.Counts));
        Assert.Equal("adapter invocation failed: other.example: 403: the credentials are insufficient", report.Processors[1].Failure!.Message);
        Assert.Equal(before, await File.ReadAllTextAsync(rig.Pins.Place.PinsFile, TestContext.Current.CancellationToken));
        Assert.Empty(rig.Proposals.Open);
        rig.Pins.Registry.Arriving = _ => { };
        Assert.Equal("2 promoted", (await rig.Finish()).Counts);
        Assert.False((await rig.Check()).Failed);
    }

    [Fact]
    public async Task A_copy_that_is_not_as_it_was_gets_no_record()
    {
        var pin = rig.Pins.Place.Pins().Of("p");
        rig.Pins.Registry.Arriving = call =>
        {
            // The target loses a platform when its tag is read back, which is the end of the copy.
            if (call == new RegistryCall(RegistryVerb.ReadManifest, rig.RepositoryOf("p"), pin.Tag) && rig.Pins.Registry.Calls.Count(earlier => earlier == call) == 3)
            {
                rig.Pins.Registry.DeleteBlob(rig.RepositoryOf("p"), Sha256.Of(Pipeline.Oci.Samples.SampleLayer.Of("shared", "by all").Bytes));
            }
        };

        var report = await rig.Finish(options => options with { Processor = "p" });

        Assert.StartsWith("adapter invocation failed: ", report.Processors[0].Failure!.Message, StringComparison.Ordinal);
        Assert.Equal(3, (await rig.Pins.Registry.Referrers(rig.RepositoryOf("p"), pin.Index, MediaTypes.InToto, default)).Count);
        Assert.False(report.Written);
    }

    [Fact]
    public async Task The_documents_say_what_went_where()
    {
        var pin = rig.Pins.Place.Pins().Of("p");
        var document = PromoteDocument.Of(await rig.Finish(options => options with { Processor = "p" }));

        var json = Encoding.UTF8.GetString(CanonicalJson.EncodeLine(StrictJson.Parse(JsonLine.Of(document.Json))));
        Assert.Contains("\"from\":\"registry.example/team/product\"", json, StringComparison.Ordinal);
        Assert.Contains($$"""{"index":"{{pin.Index}}","mounted":0,"name":"p","result":"promoted","sent_bytes":""", json, StringComparison.Ordinal);
        Assert.EndsWith("\"schema\":\"promote-v1\",\"to\":\"other.example/team/production\",\"written\":true}\n", json, StringComparison.Ordinal);
        Assert.Contains("1 promoted from `registry.example/team/product` to `other.example/team/production`.", MarkdownWriter.Write(document.Summary), StringComparison.Ordinal);
    }

    private async Task Refuses(string processor, string failure)
    {
        var (file, writes) = (await File.ReadAllTextAsync(rig.Pins.Place.PinsFile, default), rig.Pins.Registry.Calls.Count(call => call.Writes));

        var report = await rig.Finish();

        Assert.Equal(failure, Assert.Single(report.Processors, one => one.Failure is not null).Failure!.ToString());
        Assert.Equal(processor, report.Processors.Single(one => one.Failure is not null).Step.Processor);
        Assert.Equal((file, writes), (await File.ReadAllTextAsync(rig.Pins.Place.PinsFile, default), rig.Pins.Registry.Calls.Count(call => call.Writes)));
        Assert.Empty(rig.Proposals.Open);
    }
}
