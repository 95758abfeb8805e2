using Pipeline.Lanes.Catalogue;
using Pipeline.Lanes.Pinning;
using Pipeline.Oci.Model;
using Pipeline.Oci.Registry;

namespace Pipeline.Lanes.Tests;

public sealed class PinLaneTests : IDisposable
{
    private readonly PinRig rig = new();

    [Fact]
    public async Task Images_are_built_pushed_asserted_documented_and_pinned()
    {
        var report = await rig.Finish();

        Assert.Equal((true, false, "2 pinned"), (report.Written, report.Failed, report.Counts));
        var pin = rig.Place.Pins().Of("chat");
        Assert.Equal("registry.example:5000/o/n/chat", pin.Repository.ToString());
        Assert.Equal($"1.2.3-{pin.Source.Hex[..12]}", pin.Tag);
        Assert.Equal([Platform.Amd64, Platform.Arm64], pin.Platforms.Keys.OrderBy(platform => platform.Architecture, StringComparer.Ordinal));
        Assert.Equal(pin.Index, (await rig.Registry.Manifest(rig.Place.RepositoryOf("chat"), pin.Tag, default))!.Descriptor.Digest);
        var referrers = await rig.Registry.Referrers(rig.Place.RepositoryOf("chat"), pin.Index, MediaTypes.InToto, default);
        Assert.Equal(
            ["https://slsa.dev/provenance/v1", "https://spdx.dev/Document/v2.3"],
            referrers.Select(referrer => referrer.Annotations["in-toto.io/predicate-type"]).Order(StringComparer.Ordinal), StringComparer.Ordinal);
    }

    [Fact]
    public async Task One_platform_with_its_reason_is_pinned_by_an_index_of_it_alone_and_the_proposal_shows_the_reason_whoever_proposes()
    {
        rig.With("table", "for one platform", Specs.For("linux/amd64"));

        await rig.Finish();

        Assert.Equal([Platform.Amd64], rig.Place.Pins().Of("table").Platforms.Keys);
        const string Shown = "- **table** has no image for linux/arm64: A test needs no other.\n";
        Assert.Contains(Shown, Assert.Single(rig.Proposals.Open.Values).Body, StringComparison.Ordinal);

        // The proposal uses the same branch: a release of only the other processor updates it without removing anything.
        rig.With("chat", "second");
        await rig.Finish(new PinOptions(rig.Place, Processor: "chat", Degree: 1));
        Assert.Contains(Shown, Assert.Single(rig.Proposals.Open.Values).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_platform_without_a_reason_is_refused_before_anything_is_built()
    {
        rig.With("table", "for one platform", """["linux/arm64"]""");

        var refused = Assert.IsType<PinOutcome.Refused>(await rig.Run());

        Assert.Equal(
            "adapter invocation failed: table/processor.json: platforms lacks linux/amd64: build for it too, or explain in platforms_reason why that is impossible",
            refused.Fault.Message);
        Assert.Equal(0, rig.Layouts.Builds);
    }

    [Fact]
    public async Task A_second_run_builds_nothing_writes_nothing_and_says_so()
    {
        await rig.Finish();
        var (before, written, calls) = (await rig.State(), File.GetLastWriteTimeUtc(rig.Place.PinsFile), rig.Registry.Calls.Count);

        var report = await rig.Finish();

        Assert.Equal((false, "2 unchanged", 2), (report.Written, report.Counts, rig.Layouts.Builds));
        Assert.DoesNotContain(rig.Registry.Calls.Skip(calls), call => call.Writes);
        Assert.Equal(written, File.GetLastWriteTimeUtc(rig.Place.PinsFile));
        Assert.All(report.Processors, processor => Assert.EndsWith("stands", processor.Step.Reason, StringComparison.Ordinal));
        Assert.Equal(before, await rig.State());
    }

    [Fact]
    public async Task A_dry_run_says_what_would_be_done_and_why_and_does_nothing()
    {
        await rig.Finish();
        var chat = rig.Place.Pins().Of("chat").Source;
        rig.With("chat", "second");
        Directory.Delete(Path.Combine(rig.Place.Root, ".pipeline", "build-and-pin"), recursive: true);
        var (before, builds) = (await rig.State(), rig.Layouts.Builds);
        var calls = rig.Registry.Calls.Count;

        var plan = Assert.IsType<PinOutcome.Planned>(await rig.Run(new PinOptions(rig.Place, DryRun: true))).Plan;

        var now = new PinSources(rig.Place.Root).Of(new ProcessorCatalogue(rig.Place.Processors).Find("chat").Spec);
        Assert.Equal(
            $"""
            build   chat  source changed: {chat.Hex[..12]} → {now.Hex[..12]}
            keep    table  unchanged: {rig.Place.Pins().Of("table").Index.Hex[..12]} stands
            1 to do, 1 unchanged

            """,
            PinPlanText.Of(plan));
        Assert.Equal((before, builds), (await rig.State(), rig.Layouts.Builds));
        Assert.DoesNotContain(rig.Registry.Calls.Skip(calls), call => call.Writes);
        Assert.False(Directory.Exists(Path.Combine(rig.Place.Root, ".pipeline", "build-and-pin")));
    }

    [Fact]
    public async Task Only_what_has_changed_is_built_and_only_its_pin_moves()
    {
        await rig.Finish();
        var table = rig.Place.Pins().Of("table");
        rig.With("chat", "second");

        var report = await rig.Finish();

        Assert.Equal(3, rig.Layouts.Builds);
        Assert.Equal("1 pinned, 1 unchanged", report.Counts);
        Assert.Equal(table, rig.Place.Pins().Of("table"));
        Assert.StartsWith("source changed: ", report.Processors[0].Step.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_manifest_that_the_registry_has_lost_is_built_and_pushed_again()
    {
        await rig.Finish();
        var before = await rig.State();
        rig.Registry.Delete(rig.Place.RepositoryOf("chat"), rig.Place.Pins().Of("chat").Platforms[Platform.Arm64]);

        Assert.Equal("1 same bytes, 1 unchanged", (await rig.Finish()).Counts);
        Assert.Equal(before, await rig.State());
        Assert.Equal("2 unchanged", (await rig.Finish()).Counts);
    }

    [Fact]
    public async Task A_tag_that_was_moved_is_put_back_without_a_build()
    {
        await rig.Finish();
        var (chat, repository) = (rig.Place.Pins().Of("chat"), rig.Place.RepositoryOf("chat"));
        var other = (await rig.Registry.Manifest(repository, chat.Platforms[Platform.Amd64], default))!;
        rig.Registry.Plant(repository, other, chat.Tag);

        Assert.Equal("1 tagged again, 1 unchanged", (await rig.Finish()).Counts);
        Assert.Equal(chat.Index, (await rig.Registry.Manifest(repository, chat.Tag, default))!.Descriptor.Digest);
        Assert.Equal(2, rig.Layouts.Builds);
    }

    [Fact]
    public async Task One_processor_alone_leaves_the_pins_of_the_others()
    {
        await rig.Finish();
        rig.With("chat", "second").With("table", "second");
        var table = rig.Place.Pins().Of("table");

        await rig.Finish(new PinOptions(rig.Place, Processor: "chat"));

        Assert.Equal(table, rig.Place.Pins().Of("table"));
        Assert.Equal(3, rig.Layouts.Builds);
    }

    [Fact]
    public async Task A_processor_that_is_gone_loses_its_pin()
    {
        await rig.Finish();
        Directory.Delete(Path.Combine(rig.Place.Processors, "table"), recursive: true);

        Assert.Equal("1 taken out, 1 unchanged", (await rig.Finish()).Counts);
        Assert.Equal("chat", Assert.Single(rig.Place.Pins().Pins.Keys));
    }

    [Fact]
    public async Task One_image_that_does_not_build_fails_the_lane_and_nothing_is_pinned_or_proposed()
    {
        await rig.Finish();
        var (before, proposed) = (rig.PinsFile, rig.Proposals.Open["pins/main"]);
        rig.With("chat", "second").With("table", "second");
        rig.Layouts.Arriving = build => { if (build.Spec.Name == "chat") { throw new FaultException(ErrorCode.AdapterInvocation, "the image does not build"); } };

        var report = await rig.Finish();

        Assert.True(report.Failed);
        Assert.Contains("the image does not build", report.Processors[0].Failure, StringComparison.Ordinal);
        Assert.Null(report.Processors[1].Failure);
        Assert.Equal(before, rig.PinsFile);
        Assert.Same(proposed, rig.Proposals.Open["pins/main"]);
    }

    [Fact]
    public async Task A_push_that_fails_is_told_without_what_the_builder_said()
    {
        rig.Registry.Arriving = _ => throw new RegistryException(RegistryFailure.Denied, "the registry does not let us in");

        var report = await rig.Finish();

        Assert.All(report.Processors, processor => Assert.Equal("the registry does not let us in", processor.Failure));
    }

    [Fact]
    public async Task A_build_that_is_not_reproducible_fails_with_both_digests_and_the_first_blob_that_differs()
    {
        rig.Layouts.Restless = true;

        var report = await rig.Finish(new PinOptions(rig.Place, "chat", VerifyReproducible: true));

        Assert.Matches("the build is not reproducible: sha256:[0-9a-f]{64}, then sha256:[0-9a-f]{64}; the first difference is layer 2 of linux/amd64: sha256:[0-9a-f]{64}, then sha256:", report.Processors[0].Failure!);
        Assert.False(File.Exists(rig.Place.PinsFile));
    }

    [Fact]
    public async Task A_proof_of_reproducibility_builds_twice_without_cache()
    {
        var cached = new List<bool>();
        rig.Layouts.Arriving = build => cached.Add(build.Cached);
        Assert.False((await rig.Finish(new PinOptions(rig.Place, "chat", VerifyReproducible: true))).Failed);
        Assert.Equal([false, false], cached);
    }

    [Fact]
    public async Task A_proof_builds_what_stands_too_and_holds_it_to_the_pin()
    {
        await rig.Finish();
        Assert.Equal("2 same bytes", (await rig.Finish(new PinOptions(rig.Place, VerifyReproducible: true))).Counts);
        Assert.Equal(6, rig.Layouts.Builds);

        rig.Layouts.Salt = "another compiler";
        var (pinned, report) = (rig.PinsFile, await rig.Finish(new PinOptions(rig.Place, VerifyReproducible: true)));

        Assert.Contains($"{rig.Place.Pins().Of("chat").Index} is pinned, sha256:", report.Processors[0].Failure, StringComparison.Ordinal);
        Assert.Equal(pinned, rig.PinsFile);
    }

    [Fact]
    public async Task Who_cannot_sign_pushes_nothing()
    {
        rig.Signer = new PlayedSigner { Problem = "this cosign is too old" };

        var refused = Assert.IsType<PinOutcome.Refused>(await rig.Run());

        Assert.Equal("adapter invocation failed: this cosign is too old", refused.Fault.Message);
        Assert.Null(await rig.Registry.Manifest(rig.Place.RepositoryOf("chat"), "latest", default));
        Assert.Empty(rig.Lines);
        Assert.False(File.Exists(rig.Place.PinsFile));
    }

    [Fact]
    public async Task A_key_that_comes_later_signs_what_stands_with_the_very_documents_that_are_attached()
    {
        rig.Signer = new PlayedSigner();
        await rig.Finish();
        var first = rig.Signer;
        Assert.Equal(2, first.Signed.Count);

        // A foreign statement about the same image is not ours.
        var (chat, repository) = (rig.Place.Pins().Of("chat"), rig.Place.RepositoryOf("chat"));
        var index = (await rig.Registry.Manifest(repository, chat.Index, default))!.Descriptor;
        var foreign = rig.Registry.Plant(repository, MediaTypes.InToto, "{\"not\":\"a statement\"}"u8);
        rig.Registry.Plant(repository, ImageManifest.Artifact(MediaTypes.InToto, index, foreign).ToManifest());
        rig.Registry.Plant(repository, (new ImageIndex([]) { ArtifactType = MediaTypes.InToto, Subject = index }).ToManifest());
        rig.Signer = new PlayedSigner();
        Assert.Equal("2 unchanged", (await rig.Finish()).Counts);

        foreach (var (image, documents) in first.Signed)
        {
            Assert.Equal(
                documents.OrderBy(one => one.PredicateType, StringComparer.Ordinal).Select(one => (one.PredicateType, Convert.ToHexString(one.Predicate.Span))),
                rig.Signer.Signed[image].Select(one => (one.PredicateType, Convert.ToHexString(one.Predicate.Span))));
        }
    }

    // A processor's name allows more than a repository's (distribution reference grammar).
    [Theory]
    [InlineData("chat_")]
    [InlineData("a___b")]
    public async Task A_processor_that_no_repository_can_be_called_after_is_refused_by_name(string processor)
    {
        rig.With(processor, "first");

        var refused = Assert.IsType<PinOutcome.Refused>(await rig.Run());

        Assert.Equal($"ERR_ADAPTER_INVOCATION adapter invocation failed: 'registry.example:5000/o/n/{processor}' is not a repository (registry/name)", refused.Fault.ToString());
        Assert.Equal(0, rig.Layouts.Builds);
    }

    [Fact]
    public async Task A_registry_that_cannot_be_believed_ends_the_lane_before_anything_is_built()
    {
        await rig.Finish();
        rig.Registry.Arriving = _ => throw new RegistryException(RegistryFailure.Unavailable, "the registry does not answer");

        var refused = Assert.IsType<PinOutcome.Refused>(await rig.Run());

        Assert.Equal("ERR_ADAPTER_INVOCATION adapter invocation failed: the registry does not answer", refused.Fault.ToString());
        Assert.Equal(2, rig.Layouts.Builds);
    }

    [Fact]
    public async Task Pins_that_cannot_be_read_are_not_written_over()
    {
        rig.Folder.With("processors/pins.json", "{}");
        Assert.Equal(ErrorCode.ImageUnpinned, Assert.IsType<PinOutcome.Refused>(await rig.Run()).Fault.Code);
        Assert.Equal("{}", rig.PinsFile);
    }

    public void Dispose() => rig.Dispose();
}
