using Pipeline.Lanes.Pinning;
using Pipeline.Lanes.Release;
using Pipeline.Oci.Push;
using Pipeline.Oci.Registry;

namespace Pipeline.Lanes.Tests;

/// <summary>BuildAndPin after a promotion: a pin that names the next stage stands until its source changes.</summary>
public sealed class PromotedPinTests : IDisposable
{
    private static readonly Repository Production = Repository.Parse("production.example/o/n");
    private readonly PinRig rig = new();

    private ReleaseTarget Place => rig.Place with { Promoted = Production };

    public void Dispose() => rig.Dispose();

    [Fact]
    public async Task An_unchanged_processor_is_neither_built_nor_pinned_again()
    {
        await Promoted();
        var (pins, builds) = (rig.PinsFile, rig.Layouts.Builds);

        var report = await rig.Finish(new PinOptions(Place, Degree: 1));

        Assert.Equal(("2 unchanged", false, builds), (report.Counts, report.Written, rig.Layouts.Builds));
        Assert.Equal(pins, rig.PinsFile);
        Assert.EndsWith("stands as promoted", report.Processors[0].Step.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_changed_one_is_pinned_where_images_are_built_and_the_other_stays()
    {
        await Promoted();
        rig.With("chat", "second");

        var report = await rig.Finish(new PinOptions(Place, Degree: 1));

        Assert.Equal("1 pinned, 1 unchanged", report.Counts);
        Assert.Equal(($"{rig.Place.Prefix}/chat", $"{Production}/table"), ($"{rig.Place.Pins().Of("chat").Repository}", $"{rig.Place.Pins().Of("table").Repository}"));
    }

    [Fact]
    public async Task A_build_that_proves_the_bytes_moves_no_pin()
    {
        await Promoted();
        var pins = rig.PinsFile;

        var report = await rig.Finish(new PinOptions(Place, VerifyReproducible: true, Degree: 1));

        Assert.Equal(("2 same bytes", false), (report.Counts, report.Written));
        Assert.Equal(pins, rig.PinsFile);
    }

    [Fact]
    public async Task Tags_and_signatures_of_the_next_stage_are_left_alone()
    {
        await Promoted();
        rig.Signer = new PlayedSigner();
        var pin = rig.Place.Pins().Of("chat");
        var (promoted, other) = (Repository.Of(pin.Repository), (await rig.Registry.Manifest(Repository.Of(pin.Repository), pin.Platforms[Platform.Amd64], default))!);
        rig.Registry.Plant(promoted, other, pin.Tag);
        var writes = rig.Registry.Calls.Count(call => call.Writes);

        Assert.Equal("2 unchanged", (await rig.Finish(new PinOptions(Place, Degree: 1))).Counts);

        Assert.Equal(writes, rig.Registry.Calls.Count(call => call.Writes));
        Assert.Empty(rig.Signer.Signed);
    }

    [Fact]
    public async Task An_image_that_the_next_stage_lost_is_built_and_pinned_here()
    {
        await Promoted();
        rig.Registry.Delete(Repository.Of(rig.Place.Pins().Of("chat").Repository), rig.Place.Pins().Of("chat").Index);

        Assert.Equal("1 same bytes, 1 unchanged", (await rig.Finish(new PinOptions(Place, Degree: 1))).Counts);
        Assert.Equal($"{rig.Place.Prefix}/chat", $"{rig.Place.Pins().Of("chat").Repository}");
    }

    [Fact]
    public async Task Without_the_option_the_pin_moves_back()
    {
        await Promoted();

        var report = await rig.Finish();

        Assert.Equal($"moved from {Production}/chat", report.Processors[0].Step.Reason);
        Assert.Equal($"{rig.Place.Prefix}/chat", $"{rig.Place.Pins().Of("chat").Repository}");
    }

    private async Task Promoted()
    {
        await rig.Finish();
        var pins = rig.Place.Pins();
        foreach (var (processor, pin) in pins.Pins)
        {
            await new RepositoryCopy(rig.Registry, rig.Registry, rig.Registry).Copy(rig.Place.RepositoryOf(processor), pin.Index, Repository.Parse($"{Production}/{processor}"), pin.Tag, TestContext.Current.CancellationToken);
        }

        var promoted = pins.Pins.Select(pin => KeyValuePair.Create(pin.Key, pin.Value with { Repository = ImageReference.Parse($"{Production}/{pin.Key}") }));
        await File.WriteAllBytesAsync(rig.Place.PinsFile, PinSet.Of(promoted).Encode(), TestContext.Current.CancellationToken);
    }
}
