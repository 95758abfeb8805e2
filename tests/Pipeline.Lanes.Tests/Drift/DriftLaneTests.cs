using Pipeline.Lanes.Drift;
using Pipeline.Oci.Registry;

namespace Pipeline.Lanes.Tests;

/// <summary>The lane's findings when one thing of a release is changed behind its back.</summary>
public sealed class DriftLaneTests : IDisposable
{
    private readonly Release release = new("chat", "table");

    private Repository Chat => release.Place.RepositoryOf("chat");

    private Pin Pin => release["chat"];

    public void Dispose() => release.Dispose();

    [Fact]
    public void A_release_with_everything_in_its_place_is_in_sync()
    {
        var report = release.Look();

        Assert.Equal((DriftClass.InSync, 2, "2026-11-20T10:00:00.000Z", "processors/pins.json"), (report.Class, report.Processors.Count, report.At, report.PinsFile));
        Assert.All(report.Processors, processor => Assert.Equal(3, processor.Pairs.Count));
    }

    [Fact]
    public void It_asks_three_times_a_pin_and_writes_nothing()
    {
        release.Look();

        Assert.Equal(6, release.Registry.Calls.Count);
        Assert.DoesNotContain(release.Registry.Calls, call => call.Writes);
    }

    [Fact]
    public void Before_anything_is_released_it_is_pending_and_no_registry_is_asked()
    {
        File.Delete(release.Place.PinsFile);
        release.Deployed = null;

        Assert.Equal(["chat not-pinned", "table not-pinned"], Keys(release.Look()), StringComparer.Ordinal);
        Assert.Empty(release.Registry.Calls);
    }

    [Fact]
    public void An_edited_processor_is_pending()
    {
        release.Edit("chat", Specs.Json("chat").Replace("1.2.3", "1.2.4", StringComparison.Ordinal));

        Expect(DriftClass.Pending, "chat source-changed", "chat settings-behind");
    }

    [Fact]
    public void A_broken_processor_is_an_error_and_the_others_are_compared()
    {
        release.Edit("chat", "{");

        Expect(DriftClass.Error, "chat source-broken");
    }

    [Fact]
    public void A_removed_processor_is_drift()
    {
        Directory.Delete(Path.Combine(release.Place.Processors, "chat"), recursive: true);

        Expect(DriftClass.Drift, "chat orphan-pin");
    }

    [Fact]
    public void A_moved_tag_is_drift()
    {
        release.Push(Chat, "of somebody else", Pin.Tag, "amd64");

        Assert.Contains(", which lacks linux/arm64; ", Expect(DriftClass.Drift, "chat tag-moved").Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_deleted_image_is_drift_and_unpinned()
    {
        release.Registry.Delete(Chat, Pin.Index);

        Assert.Equal(["chat manifest-missing", "chat tag-missing"], Keys(release.Look()).Order(StringComparer.Ordinal), StringComparer.Ordinal);
        Assert.Contains("ERR_IMAGE_UNPINNED image not pinned: ", release.Look().Findings.Single(finding => finding.Rule == DriftRule.ManifestMissing).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_deleted_platform_is_drift()
    {
        release.Registry.Delete(Chat, Pin.Platforms[Platform.Arm64]);

        Expect(DriftClass.Drift, "chat platform-missing");
    }

    [Fact]
    public void A_pin_of_an_image_for_one_platform_is_drift()
    {
        var index = release.Push(Chat, "small", Pin.Tag, "amd64").ToManifest().Descriptor.Digest;
        release.Pin("chat", pin => pin with { Index = index });
        release.WritePins();
        release.Deploy("chat", function => function with { Image = Pin.Reference });

        Assert.Equal(["chat platform-missing", "chat manifest-differs"], Keys(release.Look()).OrderDescending(StringComparer.Ordinal), StringComparer.Ordinal);
    }

    [Fact]
    public void A_pin_of_a_single_manifest_is_drift()
    {
        release.Pin("chat", pin => pin with { Index = pin.Platforms[Platform.Amd64] });
        release.WritePins();
        release.Deploy("chat", function => function with { Image = Pin.Reference });

        Assert.Equal(["chat not-an-index", "chat tag-moved"], Keys(release.Look()).Order(StringComparer.Ordinal), StringComparer.Ordinal);
    }

    [Fact]
    public void A_pin_that_is_ahead_of_the_deployment_is_pending()
    {
        release.Edit("chat", File.ReadAllText(Path.Combine(release.Place.Processors, "chat", "processor.json")) + "\n");
        release.Put("chat");
        release.WritePins();

        Expect(DriftClass.Pending, "chat deployed-behind");
    }

    [Theory]
    [InlineData("elsewhere.example/chat:1.2.3-999999999999", "it is in elsewhere.example/chat")]
    [InlineData("registry.example/team/product/chat:latest", "its tag does not name its source")]
    [InlineData("registry.example/team/product/chat:1.2.3-999999999999", "the registry has no such tag")]
    public void A_deployed_image_that_is_no_build_of_the_processor_is_drift(string image, string why)
    {
        release.Deploy("chat", function => function with { Image = ImageReference.Parse($"{image}@{InSync.Hash('9', '9')}"), Source = InSync.Hash('9', '9') });

        Assert.EndsWith(why, Expect(DriftClass.Drift, "chat deployed-foreign").Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_deployed_image_whose_tag_names_another_is_drift()
    {
        release.Push(Chat, "a build", "1.0.0-999999999999", "amd64", "arm64");
        release.Deploy("chat", function => function with { Image = ImageReference.Parse($"{Chat}:1.0.0-999999999999@{InSync.Hash('9', '9')}"), Source = InSync.Hash('9', '9') });

        Assert.Contains("; its tag names ", Expect(DriftClass.Drift, "chat deployed-foreign").Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_function_taken_down_is_undeployed_and_one_too_many_is_drift()
    {
        var extra = release.Deployed!.Functions[0] with { Function = "stray" };
        release.Deployed = DeploymentPlan.Of("product", [release.Deployed.Functions[1], extra]);

        Assert.Equal(["stray orphan-function", "chat not-deployed"], Keys(release.Look()), StringComparer.Ordinal);
    }

    [Fact]
    public void A_deployment_that_cannot_be_read_is_unknown()
    {
        release.DeploymentFault = new Fault(ErrorCode.ModalInvocation, "no answer");

        Expect(DriftClass.Unknown, "deployment-unread");
    }

    [Fact]
    public void A_registry_that_does_not_answer_is_unknown_and_is_not_waited_for_again()
    {
        release.Registry.Arriving = _ => throw new RegistryException(RegistryFailure.Unavailable, "no answer");
        using var many = new Release([.. Enumerable.Range(0, 60).Select(n => $"p{n}")]);
        many.Registry.Arriving = release.Registry.Arriving;

        var report = many.Look();

        Assert.Equal((DriftClass.Unknown, 60), (report.Class, report.Findings.Count(finding => finding.Rule == DriftRule.RegistryUnread)));
        Assert.All(report.Processors, processor => Assert.Equal(DriftClass.Unknown, processor.Of(DriftPair.PinRegistry)?.Class));
        Assert.InRange(many.Registry.Calls.Count, 1, 16);
    }

    [Theory]
    [InlineData(RegistryFailure.Denied)]
    [InlineData(RegistryFailure.Corrupt)]
    [InlineData(RegistryFailure.Refused)]
    public void A_repository_without_a_believable_answer_is_unknown_and_the_others_are_asked(RegistryFailure failure)
    {
        release.Registry.Arriving = call => _ = call.Repository == Chat ? throw new RegistryException(failure, "not that") : call;

        Assert.Equal("not that", Expect(DriftClass.Unknown, "chat registry-unread").Detail);
    }

    [Fact]
    public void Broken_pins_are_an_error_that_says_what_is_wrong()
    {
        release.Write("processors/pins.json", File.ReadAllText(release.Place.PinsFile).Replace("pins-v1", "pins-v2", StringComparison.Ordinal));

        Assert.Equal("ERR_IMAGE_UNPINNED image not pinned: pins: pins-v2 is of a later version than pins-v1: upgrade the pipeline", Expect(DriftClass.Error, "pins-broken").Detail);
    }

    [Fact]
    public void Ignores_lie_beside_the_pins_and_end_by_the_clock()
    {
        release.Push(Chat, "of somebody else", Pin.Tag, "amd64");
        release.Write("processors/drift-ignores.json", """{"schema":"drift-ignores-v1","ignores":[{"processor":"chat","kind":"tag-moved","reason":"known","until":"2026-11-20"}]}""");

        Assert.Equal(DriftClass.InSync, release.Look().Class);
        release.Clock.Advance(TimeSpan.FromHours(14));
        Assert.Equal((DriftClass.Drift, 1), (release.Look().Class, release.Look().Expired.Count));
    }

    private static IEnumerable<string> Keys(DriftReport report) => report.Findings.Select(finding => finding.Key);

    private DriftFinding Expect(DriftClass of, params string[] findings)
    {
        var report = release.Look();
        Assert.Equal(findings, Keys(report), StringComparer.Ordinal);
        Assert.Equal(of, report.Class);
        return report.Findings[0];
    }
}
