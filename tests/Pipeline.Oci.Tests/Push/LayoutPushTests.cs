using Pipeline.Oci.Layout;
using Pipeline.Oci.Memory;
using Pipeline.Oci.Model;
using Pipeline.Oci.Push;
using Pipeline.Oci.Registry;
using Pipeline.Oci.Samples;

namespace Pipeline.Oci.Tests.Push;

public sealed class LayoutPushTests : IDisposable
{
    private static readonly Repository Here = Repository.Parse("127.0.0.1:5000/pipeline/here");
    private static readonly Repository There = Repository.Parse("127.0.0.1:5000/pipeline/there");
    private readonly TemporaryFolder folder = new();
    private readonly InMemoryRegistry registry = new();
    private readonly ImageSample sample = ImageSample.MultiArch("image", ImageSample.Amd64, ImageSample.Arm64);

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task What_was_pushed_is_there_by_digest_and_by_tag()
    {
        var report = await Push(new PushTarget(Here, "1.0.0"));

        Assert.Equal(sample.Root.Descriptor.Digest, report.Root.Digest);
        Assert.Equal(sample.Blobs.Count + 3, report.Sent.Count);
        Assert.Equal(sample.Blobs.Sum(blob => blob.Size) + sample.Manifests.Sum(manifest => manifest.Descriptor.Size), report.SentBytes);
        Assert.Empty(report.Present);
        Assert.Equal(sample.Root.Bytes, (await registry.Manifest(Here, "1.0.0", Token))!.Bytes);
    }

    [Fact]
    public async Task A_second_push_writes_nothing()
    {
        await Push(new PushTarget(Here, "1.0.0"));
        var before = registry.Calls.Count(call => call.Writes);

        var report = await Push(new PushTarget(Here, "1.0.0"));

        Assert.Equal(before, registry.Calls.Count(call => call.Writes));
        Assert.Equal((0, 0, sample.Blobs.Count + 3), (report.Sent.Count, report.Mounted.Count, report.Present.Count));
    }

    [Fact]
    public async Task A_blob_of_another_repository_is_mounted_and_not_sent()
    {
        await Push(new PushTarget(There, null));
        var elsewhere = Repository.Parse("127.0.0.1:5001/pipeline/there");

        var report = await Push(new PushTarget(Here, null) { MountFrom = [elsewhere, Here, There] });

        // Both configs are sent: each belongs to one image, and is smaller than a check for it.
        Assert.Equal((3 + 2, sample.Blobs.Count - 2), (report.Sent.Count, report.Mounted.Count));
        Assert.Equal(2, registry.Calls.Count(call => call.Repository == Here && call.Verb == RegistryVerb.Upload));
    }

    [Theory]
    [InlineData(RegistryFailure.Denied)]
    [InlineData(RegistryFailure.Refused)]
    public async Task A_repository_that_may_not_be_read_is_passed_over(RegistryFailure failure)
    {
        registry.Arriving = call =>
        {
            if (call.Verb == RegistryVerb.Mount)
            {
                throw new RegistryException(failure, "not yours");
            }
        };

        Assert.Equal(sample.Blobs.Count + 3, (await Push(new PushTarget(Here, null) { MountFrom = [There] })).Sent.Count);
    }

    [Fact]
    public async Task A_mount_that_is_refused_is_an_upload()
    {
        var report = await Push(new PushTarget(Here, null) { MountFrom = [There] });

        Assert.Equal(sample.Blobs.Count + 3, report.Sent.Count);
    }

    [Fact]
    public async Task The_tag_moves_when_everything_else_is_there()
    {
        await Push(new PushTarget(Here, "latest"));
        var other = ImageSample.MultiArch("another", ImageSample.Amd64).PlantIn(registry, Here, "latest");

        await Push(new PushTarget(Here, "latest"));

        Assert.NotEqual(other.Root.Descriptor.Digest, (await registry.Manifest(Here, "latest", Token))!.Descriptor.Digest);
        Assert.Equal(RegistryVerb.ReadManifest, registry.Calls.Last().Verb);
    }

    /// <summary>Interrupted at each call and restarted: the registry refuses a parent without its children, and the result is always the same.</summary>
    [Fact]
    public async Task Broken_off_anywhere_and_begun_again_it_ends_in_the_same_state()
    {
        using var layout = await sample.WriteTo(folder.At("layout"));
        var target = new PushTarget(Here, "1.0.0") { MountFrom = [There] };
        await Push(layout, target);
        var calls = registry.Calls.Count;

        for (var last = 0; last < calls; last++)
        {
            var twin = new InMemoryRegistry();
            var left = last;
            twin.Arriving = _ =>
            {
                if (Interlocked.Decrement(ref left) < 0)
                {
                    throw new RegistryException(RegistryFailure.Unavailable, "gone");
                }
            };
            await Assert.ThrowsAsync<RegistryException>(() => new LayoutPush(twin, twin).Push(layout, layout.Root(), target, Token));
            twin.Arriving = _ => { };
            var report = await new LayoutPush(twin, twin).Push(layout, layout.Root(), target, Token);

            Assert.Equal(sample.Blobs.Count + 3, report.Sent.Count + report.Present.Count);
            Assert.Equal(sample.Root.Descriptor.Digest, (await twin.Manifest(Here, "1.0.0", Token))!.Descriptor.Digest);
        }
    }

    [Fact]
    public async Task A_layout_with_other_bytes_tags_nothing()
    {
        using var layout = await sample.WriteTo(folder.At("layout"));
        var blob = sample.Blobs[0];
        var file = folder.At($"layout/blobs/sha256/{blob.Digest.Hex}");
        var bytes = await File.ReadAllBytesAsync(file, Token);
        await File.WriteAllBytesAsync(file, [.. bytes[..^1], 0], Token);

        await Assert.ThrowsAsync<InvalidDataException>(() => Push(layout, new PushTarget(Here, "1.0.0")));
        Assert.Null(await registry.Manifest(Here, "1.0.0", Token));
        Assert.Null(await registry.BlobSize(Here, blob.Digest, Token));
    }

    [Fact]
    public async Task A_tag_that_someone_else_moves_meanwhile_is_noticed()
    {
        var other = ImageSample.MultiArch("another", ImageSample.Amd64).PlantIn(registry, Here);
        registry.Arriving = call =>
        {
            if (call.Verb == RegistryVerb.ReadManifest && call.What == "1.0.0" && registry.Calls.Any(put => put.Verb == RegistryVerb.PutManifest && put.What == "1.0.0"))
            {
                registry.Plant(Here, other.Root, "1.0.0");
            }
        };

        var e = await Assert.ThrowsAsync<RegistryException>(() => Push(new PushTarget(Here, "1.0.0")));
        Assert.Equal(RegistryFailure.Corrupt, e.Failure);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private async Task<PushReport> Push(PushTarget target)
    {
        using var layout = await sample.WriteTo(folder.At("layout"));
        return await Push(layout, target);
    }

    private Task<PushReport> Push(ImageLayout layout, PushTarget target) => new LayoutPush(registry, registry).Push(layout, layout.Root(), target, Token);
}
