using Pipeline.Oci.Assertions;
using Pipeline.Oci.Layout;
using Pipeline.Oci.Model;
using Pipeline.Oci.Push;
using Pipeline.Oci.Registry;
using Pipeline.Oci.Samples;

namespace Pipeline.Oci.Tests.Conformance;

/// <summary>The behaviour of every registry, real or in memory, through the two ports.</summary>
public abstract class RegistryConformance : IAsyncLifetime
{
    private readonly TemporaryFolder folder = new();
    private readonly ImageSample sample = ImageSample.MultiArch("image", ImageSample.Amd64, ImageSample.Arm64);

    protected abstract IRegistryReader Reader { get; }

    protected abstract IRegistryWriter Writer { get; }

    protected abstract IManifestDeleter Deleter { get; }

    protected abstract string Host { get; }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private Repository Here => Repository.Parse($"{Host}/conformance/here");

    private Repository There => Repository.Parse($"{Host}/conformance/there");

    public abstract ValueTask InitializeAsync();

    public virtual ValueTask DisposeAsync()
    {
        folder.Dispose();
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_pushed_layout_is_read_by_digest_and_tag_and_holds()
    {
        var report = await Push(Here, "1.0.0");

        Assert.Equal(sample.Blobs.Count + 3, report.Sent.Count);
        foreach (var manifest in sample.Manifests)
        {
            var read = await Reader.Manifest(Here, manifest.Descriptor.Digest, Token);
            Assert.Equal(manifest.Bytes.ToArray(), read!.Bytes.ToArray());
            Assert.Equal(manifest.Descriptor.MediaType, read.Descriptor.MediaType);
        }

        Assert.Equal(sample.Root.Descriptor.Digest, (await Reader.Manifest(Here, "1.0.0", Token))!.Descriptor.Digest);
        Assert.Equal(["1.0.0"], await Reader.Tags(Here, Token).ToArrayAsync(Token));
        using var assertion = new ImageAssertion(Reader);
        Assert.Empty((await assertion.Assert(new ImageExpectation(Here, report.Root.Digest), AssertionDepth.Blobs, Token)).Findings);
    }

    [Fact]
    public async Task A_second_push_sends_nothing_and_one_beside_it_mounts()
    {
        await Push(There, "1.0.0");

        var again = await Push(There, "1.0.0");
        var beside = await Push(Here, "1.0.0", There);

        Assert.Equal((0, 0), (again.Sent.Count, again.Mounted.Count));
        Assert.Equal((3 + 2, sample.Blobs.Count - 2), (beside.Sent.Count, beside.Mounted.Count)); // manifests and configs
    }

    [Fact]
    public async Task What_is_not_there_is_none()
    {
        var digest = Sha256.Of("nowhere"u8);

        Assert.Null(await Reader.Manifest(Here, digest, Token));
        Assert.Null(await Reader.Manifest(Here, "nothing", Token));
        Assert.Null(await Reader.BlobSize(Here, digest, Token));
        Assert.Empty(await Reader.Tags(Here, Token).ToArrayAsync(Token));
        Assert.Empty(await Reader.Referrers(Here, digest, null, Token));
        Assert.False(await Writer.Mount(Here, digest, There, Token));
    }

    [Fact]
    public async Task A_blob_is_of_one_repository_sent_once_and_read_whole()
    {
        var bytes = Enumerable.Range(0, 100_000).Select(i => (byte)(i * 31)).ToArray();
        var blob = new Descriptor("application/octet-stream", Sha256.Of(bytes), bytes.Length);

        Assert.True(await Writer.Upload(Here, blob, () => new MemoryStream(bytes), Token));
        Assert.False(await Writer.Upload(Here, blob, () => new MemoryStream(bytes), Token));
        Assert.Equal(bytes.Length, await Reader.BlobSize(Here, blob.Digest, Token));
        Assert.Null(await Reader.BlobSize(There, blob.Digest, Token));
        await using var content = await Reader.OpenBlob(Here, blob, Token);
        using var read = new MemoryStream();
        await content.CopyToAsync(read, Token);
        Assert.Equal(bytes, read.ToArray());
    }

    [Fact]
    public async Task Other_bytes_than_promised_are_refused_and_not_kept()
    {
        var blob = new Descriptor("application/octet-stream", Sha256.Of("promised"u8), 8);

        await Assert.ThrowsAsync<RegistryException>(() => Writer.Upload(Here, blob, () => new MemoryStream("delivery"u8.ToArray()), Token));
        Assert.Null(await Reader.BlobSize(Here, blob.Digest, Token));
    }

    [Fact]
    public async Task A_parent_without_its_children_is_refused()
    {
        var index = await Assert.ThrowsAsync<RegistryException>(() => Writer.Put(Here, sample.Root, "1.0.0", Token));
        var image = await Assert.ThrowsAsync<RegistryException>(() => Writer.Put(Here, sample.Manifests[0], tag: null, Token));

        Assert.Equal((RegistryFailure.Refused, RegistryFailure.Refused), (index.Failure, image.Failure));
        Assert.Null(await Reader.Manifest(Here, "1.0.0", Token));
    }

    [Fact]
    public async Task A_deleted_manifest_is_gone_with_its_tags_and_leaves_what_it_named()
    {
        await Push(Here, "1.0.0");
        await Writer.Put(Here, sample.Root, "latest", Token);

        Assert.True(await Deleter.Delete(Here, sample.Root.Descriptor.Digest, Token));
        Assert.False(await Deleter.Delete(Here, sample.Root.Descriptor.Digest, Token));

        Assert.Empty(await Reader.Tags(Here, Token).ToArrayAsync(Token));
        Assert.Null(await Reader.Manifest(Here, sample.Root.Descriptor.Digest, Token));
        Assert.NotNull(await Reader.Manifest(Here, sample.Manifests[0].Descriptor.Digest, Token));
    }

    [Fact]
    public async Task A_tag_moves()
    {
        await Push(Here, "latest");
        await Writer.Put(Here, sample.Manifests[0], "latest", Token);

        Assert.Equal(sample.Manifests[0].Descriptor.Digest, (await Reader.Manifest(Here, "latest", Token))!.Descriptor.Digest);
    }

    [Fact]
    public async Task Who_refers_to_an_image_is_found_by_kind()
    {
        await Push(Here, "1.0.0");
        var statement = new Descriptor(MediaTypes.InToto, Sha256.Of("{}"u8), 2);
        await Writer.Upload(Here, ImageManifest.EmptyConfig, () => new MemoryStream(ImageManifest.EmptyConfigBytes.ToArray()), Token);
        var (sbom, provenance) = (Artifact("application/spdx+json"), Artifact("application/vnd.in-toto+json"));
        await Writer.Put(Here, sbom, tag: null, Token);
        await Writer.Put(Here, provenance, tag: null, Token);

        Assert.Equal(
            new[] { sbom, provenance }.Select(manifest => manifest.Descriptor.Digest).Order().ToArray(),
            (await Reader.Referrers(Here, sample.Root.Descriptor.Digest, null, Token)).Select(referrer => referrer.Digest).Order().ToArray());
        var found = Assert.Single(await Reader.Referrers(Here, sample.Root.Descriptor.Digest, "application/spdx+json", Token));
        Assert.Equal((sbom.Descriptor.Digest, "application/spdx+json"), (found.Digest, found.ArtifactType));

        Manifest Artifact(string type) => ImageManifest.Artifact(type, sample.Root.Descriptor, statement).ToManifest();
    }

    private async Task<PushReport> Push(Repository repository, string tag, params IReadOnlyList<Repository> mountFrom)
    {
        using var layout = await sample.WriteTo(folder.At("layout"));
        return await new LayoutPush(Reader, Writer).Push(layout, layout.Root(), new PushTarget(repository, tag) { MountFrom = mountFrom }, Token);
    }
}
