using System.Text;
using Pipeline.Lanes.Pruning;
using Pipeline.Lanes.Reports;
using Pipeline.Oci.Memory;
using Pipeline.Oci.Model;
using Pipeline.Oci.Registry;
using Pipeline.Oci.Samples;
using static Pipeline.Oci.Samples.ImageSample;

namespace Pipeline.Lanes.Tests;

/// <summary>Images that nothing uses are listed, and deleted when they were unused for long enough and someone says so.</summary>
public sealed class PruneTests : IDisposable
{
    private readonly PruneRig rig = new();

    public void Dispose() => rig.Dispose();

    [Fact]
    public async Task An_unused_image_waits_is_listed_and_is_deleted_with_all_that_belongs_to_it()
    {
        var old = await rig.Released("p", "first");
        var pin = await rig.Released("p", "second");

        // An index, two platforms, two statements and a signature.
        Assert.Equal("6 in use, 0 to delete, 6 unused for a shorter time", (await rig.Run()).Counts);
        rig.Time.Advance(PruneRig.Keep - TimeSpan.FromSeconds(1));
        Assert.Equal("6 in use, 0 deleted, 6 unused for a shorter time", (await rig.Run(confirm: true)).Counts);
        rig.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("6 in use, 6 to delete, 0 unused for a shorter time", (await rig.Run()).Counts);
        Assert.Equal(0, rig.Deletions);

        Assert.Equal("6 in use, 6 deleted, 0 unused for a shorter time", (await rig.Run(confirm: true)).Counts);

        Assert.Equal([pin.Tag], await rig.Tags("p"));
        Assert.False(await rig.Has("p", old.Index));
        Assert.Empty(await rig.Registry.Referrers(rig.RepositoryOf("p"), old.Index, null, default));
        Assert.Equal("6 in use, 0 deleted, 0 unused for a shorter time", (await rig.Run(confirm: true)).Counts);
    }

    [Fact]
    public async Task A_platform_of_an_image_in_use_stays_whatever_else_names_it()
    {
        var pin = await rig.Released("p", "first");
        var amd64 = (await rig.Registry.Manifest(rig.RepositoryOf("p"), pin.Platforms[Platform.Amd64], default))!.Descriptor with { Platform = Amd64 };
        var other = new ImageIndex([amd64]).ToManifest();
        rig.Registry.Plant(rig.RepositoryOf("p"), other, "1.2.3-000000000000");

        await Old();
        await rig.Run(confirm: true);

        Assert.Equal((false, true), (await rig.Has("p", other.Descriptor.Digest), await rig.Has("p", amd64.Digest)));
        Assert.Equal(1, rig.Deletions - 1); // The first asks whether the registry deletes at all.
    }

    [Theory]
    [InlineData("a branch")]
    [InlineData("a deployment")]
    [InlineData("a name")]
    [InlineData("this checkout")]
    public async Task What_something_else_uses_stays(string user)
    {
        var used = await rig.Released("p", "first");
        var pin = await rig.Released("p", "second");
        switch (user)
        {
            case "a branch":
                rig.Branch("release-1", ("p", used));
                break;
            case "a deployment":
                rig.Deployed.Add(InSync.Function(InSync.Spec("p"), used));
                break;
            case "a name":
                await rig.Registry.Put(rig.RepositoryOf("p"), (await rig.Registry.Manifest(rig.RepositoryOf("p"), used.Index, default))!, "stable", default);
                break;
            default:
                rig.Branch("main", ("p", pin));
                rig.Pins.Pin("p", used);
                break;
        }

        await Old();
        Assert.Equal("12 in use, 0 deleted, 0 unused for a shorter time", (await rig.Run(confirm: true)).Counts);

        Assert.Equal(0, rig.Deletions);
        Assert.Equal(rig.Time.GetUtcNow() - PruneRig.Keep, rig.Since);
    }

    [Fact]
    public async Task Use_ends_the_count_and_it_begins_again()
    {
        var first = await rig.Released("p", "first");
        var second = await rig.Released("p", "second");
        await Old();
        rig.Pins.Pin("p", first);
        await rig.Run();
        rig.Pins.Pin("p", second);

        Assert.Equal("6 in use, 0 deleted, 6 unused for a shorter time", (await rig.Run(confirm: true)).Counts);
    }

    [Fact]
    public async Task An_image_of_a_processor_that_no_longer_exists_goes_with_the_last_pin_that_names_it()
    {
        var pin = await rig.Released("gone", "first");
        await rig.Released("p", "first");
        Directory.Delete(Path.Combine(rig.Pins.Place.Processors, "gone"), recursive: true);
        var kept = rig.Pins.Place.Pins().Of("p");
        rig.Pins.Folder.With("processors/pins.json", PinSet.Of([KeyValuePair.Create("p", kept)]).ToString());
        rig.Branch("release-1", ("gone", pin with { Index = Sha256.Of("another"u8), Platforms = new Dictionary<Platform, Digest> { [Platform.Amd64] = Sha256.Of("another"u8) } }));

        await Old();

        Assert.Equal("6 in use, 6 deleted, 0 unused for a shorter time", (await rig.Run(confirm: true)).Counts);
    }

    [Fact]
    public async Task Broken_off_at_any_deletion_and_run_again_it_deletes_the_rest()
    {
        for (var at = 1; ; at++)
        {
            using var broken = new PruneRig();
            var old = await broken.Released("p", "first");
            await broken.Released("p", "second");
            await broken.Run();
            broken.Time.Advance(PruneRig.Keep);
            var left = at;
            broken.Registry.Arriving = call =>
            {
                if (call.Verb == RegistryVerb.DeleteManifest && --left < 0)
                {
                    throw new OperationCanceledException();
                }
            };
            var ended = await Ended(() => broken.Run(confirm: true));
            broken.Registry.Arriving = _ => { };

            await broken.Run(confirm: true);

            foreach (var digest in old.Platforms.Values.Prepend(old.Index))
            {
                Assert.False(await broken.Has("p", digest), $"broken off at deletion {at}");
            }

            Assert.Equal("6 in use, 0 to delete, 0 unused for a shorter time", (await broken.Run()).Counts);
            if (!ended)
            {
                Assert.Equal(7, at);
                return;
            }
        }
    }

    [Fact]
    public async Task The_documents_list_what_goes_and_since_when()
    {
        var old = await rig.Released("p", "first");
        await rig.Released("p", "second");
        await Old();

        var document = PruneDocument.Of(await rig.Run());

        var json = Encoding.UTF8.GetString(CanonicalJson.EncodeLine(StrictJson.Parse(JsonLine.Of(document.Json))));
        Assert.Contains($$"""{"delete":true,"manifest":"{{old.Index}}","since":"2026-03-01T00:00:00.000Z","tags":["{{old.Tag}}"]}""", json, StringComparison.Ordinal);
        Assert.StartsWith("""{"confirmed":false,"failed":false,"place":"registry.example/team/product","repositories":[{"deleted":0,"in_use":6,"name":"registry.example/team/product/p","unused":[""", json, StringComparison.Ordinal);
        Assert.Contains("nothing was deleted: --confirm deletes these", MarkdownWriter.Write(document.Summary), StringComparison.Ordinal);
    }

    private static async Task<bool> Ended(Func<Task> run)
    {
        try
        {
            await run();
            return false;
        }
        catch (OperationCanceledException)
        {
            return true;
        }
    }

    // Whatever is unused now has been so for long enough afterwards.
    private async Task Old()
    {
        await rig.Run();
        rig.Time.Advance(PruneRig.Keep);
    }
}
