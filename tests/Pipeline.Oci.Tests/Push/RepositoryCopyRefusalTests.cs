using Pipeline.Oci.Memory;
using Pipeline.Oci.Model;
using Pipeline.Oci.Push;
using Pipeline.Oci.Registry;
using Pipeline.Oci.Samples;

namespace Pipeline.Oci.Tests.Push;

/// <summary>What a copy refuses before it writes anything.</summary>
public sealed class RepositoryCopyRefusalTests
{
    private static readonly Repository From = Repository.Parse("one.example/staging/chat");
    private static readonly Repository To = Repository.Parse("other.example/production/chat");
    private readonly InMemoryRegistry registry = new();
    private readonly SignedImage image = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string SignatureTag => SignedImage.TagOf("sig", image.Index.Descriptor.Digest);

    [Fact]
    public async Task An_image_that_is_not_there_or_incomplete()
    {
        await Refuses(RegistryFailure.Corrupt, $"{From.At(image.Index.Descriptor.Digest)} is named by what belongs to the image, but the registry does not have it");

        await image.PushTo(registry, From, Token);
        var arm64 = ImageIndex.Parse(image.Index).Manifests[1].Digest;
        registry.Delete(From, arm64);
        await Refuses(RegistryFailure.Corrupt, $"{From.At(arm64)} is named by what belongs to the image, but the registry does not have it");
    }

    [Fact]
    public async Task A_blob_that_the_source_lost_leaves_no_tag()
    {
        await image.PushTo(registry, From, Token);
        registry.DeleteBlob(From, image.Blobs[0].Digest);

        var refused = await Assert.ThrowsAsync<RegistryException>(Copy);

        Assert.Contains($"{image.Blobs[0].Digest} does not exist", refused.Message, StringComparison.Ordinal);
        Assert.Null(await registry.Manifest(To, "1.0.0", Token));
    }

    [Fact]
    public async Task A_referrer_that_is_listed_but_not_there()
    {
        await image.PushTo(registry, From, Token);
        var gone = new Descriptor(MediaTypes.OciManifest, Sha256.Of("gone"u8), 4);
        var twisted = new TwistedReferrers(registry, image.Index.Descriptor.Digest, gone);

        await Clients.Fails(
            RegistryFailure.Corrupt,
            $"{From.At(gone.Digest)} is named by what belongs to the image, but the registry does not have it",
            () => new RepositoryCopy(twisted, registry, registry).Copy(From, image.Index.Descriptor.Digest, To, "1.0.0", Token));

        Assert.DoesNotContain(registry.Calls, call => call.Writes && call.Repository == To);
    }

    [Fact]
    public async Task Signatures_of_the_target_that_the_source_does_not_have()
    {
        await image.PushTo(registry, From, Token);
        var there = new ImageSample();
        await SignAt(there, "of production");

        await Refuses(RegistryFailure.Refused, $"{To}:{SignatureTag} has content that the copy would remove: delete the tag there, or sign the source with the same keys");
        Assert.Null(await registry.Manifest(To, image.Index.Descriptor.Digest, Token));
    }

    [Fact]
    public async Task Signatures_that_are_among_those_of_the_source_are_replaced()
    {
        await image.PushTo(registry, From, Token);
        await Copy();
        var both = new ImageSample();
        SignedImage.SignedBy(both, $"{image.Index.Descriptor.Digest} by one", "by another");
        await both.PushTo(registry, From, Token);
        await registry.Put(From, both.Root, SignatureTag, Token);

        await Copy();

        Assert.Equal(both.Root.Descriptor, (await registry.Manifest(To, SignatureTag, Token))!.Descriptor);
    }

    private async Task SignAt(ImageSample there, params string[] signers)
    {
        var signature = SignedImage.SignedBy(there, signers);
        await there.PushTo(registry, To, Token);
        await registry.Put(To, signature, SignatureTag, Token);
    }

    private async Task Refuses(RegistryFailure failure, string message)
    {
        var writes = registry.Calls.Count(call => call.Writes);
        await Clients.Fails(failure, message, Copy);
        Assert.Equal(writes, registry.Calls.Count(call => call.Writes));
    }

    private Task<PushReport> Copy() => new RepositoryCopy(registry, registry, registry).Copy(From, image.Index.Descriptor.Digest, To, "1.0.0", Token);

    /// <summary>A registry that lists another referrer of one manifest.</summary>
    private sealed class TwistedReferrers(InMemoryRegistry registry, Digest subject, Descriptor referrer) : IRegistryReader
    {
        public Task<Manifest?> Manifest(Repository repository, Digest digest, CancellationToken cancellationToken) => registry.Manifest(repository, digest, cancellationToken);

        public Task<Manifest?> Manifest(Repository repository, string tag, CancellationToken cancellationToken) => registry.Manifest(repository, tag, cancellationToken);

        public Task<long?> BlobSize(Repository repository, Digest digest, CancellationToken cancellationToken) => registry.BlobSize(repository, digest, cancellationToken);

        public Task<Stream> OpenBlob(Repository repository, Descriptor blob, CancellationToken cancellationToken) => registry.OpenBlob(repository, blob, cancellationToken);

        public IAsyncEnumerable<string> Tags(Repository repository, CancellationToken cancellationToken) => registry.Tags(repository, cancellationToken);

        public async Task<IReadOnlyList<Descriptor>> Referrers(Repository repository, Digest of, string? artifactType, CancellationToken cancellationToken) =>
            [.. await registry.Referrers(repository, of, artifactType, cancellationToken), .. of == subject ? [referrer] : Array.Empty<Descriptor>()];
    }
}
