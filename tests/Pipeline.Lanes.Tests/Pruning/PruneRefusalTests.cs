using Pipeline.Lanes.Pruning;
using Pipeline.Oci.Memory;
using Pipeline.Oci.Model;
using Pipeline.Oci.Registry;

namespace Pipeline.Lanes.Tests;

/// <summary>If anything that may use an image cannot be read, or the registry deletes nothing, Prune deletes nothing and says why.</summary>
public sealed class PruneRefusalTests : IAsyncLifetime
{
    private readonly PruneRig rig = new();

    public async ValueTask InitializeAsync()
    {
        await rig.Released("p", "first");
        await rig.Released("p", "second");
        await rig.Run();
        rig.Time.Advance(PruneRig.Keep);
    }

    public ValueTask DisposeAsync()
    {
        rig.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_branch_whose_pins_are_malformed()
    {
        rig.Branches.Add(new RefFile("refs/remotes/origin/old", new string('b', 40), "{}"u8.ToArray()));

        await Refuses(ErrorCode.ImageUnpinned, "processors/pins.json of refs/remotes/origin/old (commit bbbbbbbbbbbb) cannot be read: pins: ");
    }

    [Fact]
    public async Task Branches_that_cannot_be_read()
    {
        rig.Unread = new Fault(ErrorCode.AdapterInvocation, "the branches and tags cannot be read: this clone is shallow");

        await Refuses(ErrorCode.AdapterInvocation, "the branches and tags cannot be read: this clone is shallow");
    }

    [Fact]
    public async Task A_deployment_that_cannot_be_read()
    {
        rig.DeploymentUnread = new Fault(ErrorCode.ModalLookup, "there is no profile");

        await Refuses(ErrorCode.ModalLookup, "there is no profile");
    }

    [Fact]
    public async Task Pins_of_this_checkout_that_are_malformed()
    {
        rig.Pins.Folder.With("processors/pins.json", "{}");

        await Refuses(ErrorCode.ImageUnpinned, "pins: ");
    }

    [Fact]
    public async Task A_registry_that_denies_its_tags()
    {
        rig.Registry.Arriving = call => Throw(call.Verb == RegistryVerb.ReadTags, RegistryFailure.Denied, "registry.example: tags: 403");

        await Refuses(ErrorCode.AdapterInvocation, "registry.example: tags: 403; nothing was deleted");
    }

    [Fact]
    public async Task A_registry_that_lists_no_tags()
    {
        foreach (var tag in await rig.Registry.Tags(rig.RepositoryOf("p"), default).ToArrayAsync(TestContext.Current.CancellationToken))
        {
            var other = new ImageManifest(new Descriptor("x/y", Sha256.Of("x"u8), 1), []).ToManifest();
            rig.Registry.Plant(rig.RepositoryOf("p"), other, tag);
            rig.Registry.Delete(rig.RepositoryOf("p"), other.Descriptor.Digest);
        }

        await Refuses(ErrorCode.AdapterInvocation, "registry.example/team/product/p has images, but the registry lists none of its tags; nothing was deleted");
    }

    [Fact]
    public async Task A_registry_that_deletes_nothing()
    {
        rig.Registry.Arriving = call => Throw(call.Verb == RegistryVerb.DeleteManifest, RegistryFailure.Refused, "405: the registry deletes no manifests");

        await Refuses(ErrorCode.AdapterInvocation, "405: the registry deletes no manifests; nothing was deleted", attempts: 1);
    }

    [Fact]
    public async Task A_manifest_that_may_name_anything()
    {
        rig.Registry.Plant(rig.RepositoryOf("p"), new ImageManifest(new Descriptor("x/y", Sha256.Of("x"u8), 1), []).ToManifest(), "1.2.3-000000000000");
        var odd = Manifest.Of(MediaTypes.OciManifest, "{\"schemaVersion\":2}"u8.ToArray());

        var refused = await Assert.ThrowsAsync<FaultException>(() => rig.Run(confirm: true, new OddTag(rig.Registry, "1.2.3-000000000000", odd)));

        Assert.Contains($"{odd.Descriptor.Digest}: config is missing; nothing was deleted", refused.Fault.Message, StringComparison.Ordinal);
        Assert.Equal(0, rig.Deletions);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("{\"schema\":\"x\"}")]
    [InlineData("{\"schema\":\"prune-memory-v1\",\"repositories\":{\"a.example/b\":{\"sha256:1\":\"2026-01-01T00:00:00Z\"}}}")]
    public async Task A_memory_that_is_malformed(string memory)
    {
        rig.Pins.Folder.With(".pipeline/prune/registry.example_team_product.json", memory);

        Assert.EndsWith(": delete it, and every image counts as unused from now on", await Refuses(ErrorCode.AdapterInvocation, ""), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_deletion_that_fails_ends_those_of_its_repository_and_the_next_run_deletes_the_rest()
    {
        var left = 3;
        rig.Registry.Arriving = call => Throw(call.Verb == RegistryVerb.DeleteManifest && --left < 0, RegistryFailure.Unavailable, "503");

        var report = await rig.Run(confirm: true);

        Assert.Equal((true, "6 in use, 2 deleted, 0 unused for a shorter time"), (report.Failed, report.Counts));
        Assert.Equal("adapter invocation failed: 503", Assert.Single(report.Repositories).Failure!.Message);
        rig.Registry.Arriving = _ => { };
        Assert.Equal("6 in use, 4 deleted, 0 unused for a shorter time", (await rig.Run(confirm: true)).Counts);
    }

    private static void Throw(bool now, RegistryFailure failure, string message)
    {
        if (now)
        {
            throw new RegistryException(failure, message);
        }
    }

    private async Task<string> Refuses(ErrorCode code, string detail, int attempts = 0)
    {
        var fault = (await Assert.ThrowsAsync<FaultException>(() => rig.Run(confirm: true))).Fault;

        Assert.Equal(code, fault.Code);
        Assert.StartsWith($"{code.Fragment}: {detail}", fault.Message, StringComparison.Ordinal);
        Assert.Equal(attempts, rig.Deletions);
        return fault.Message;
    }

    /// <summary>A registry with another manifest under one tag.</summary>
    private sealed class OddTag(InMemoryRegistry registry, string odd, Manifest manifest) : IRegistryReader
    {
        public async Task<Manifest?> Manifest(Repository repository, Digest digest, CancellationToken cancellationToken) =>
            digest == manifest.Descriptor.Digest ? manifest : await registry.Manifest(repository, digest, cancellationToken);

        public async Task<Manifest?> Manifest(Repository repository, string tag, CancellationToken cancellationToken) =>
            tag == odd ? manifest : await registry.Manifest(repository, tag, cancellationToken);

        public Task<long?> BlobSize(Repository repository, Digest digest, CancellationToken cancellationToken) => registry.BlobSize(repository, digest, cancellationToken);

        public Task<Stream> OpenBlob(Repository repository, Descriptor blob, CancellationToken cancellationToken) => registry.OpenBlob(repository, blob, cancellationToken);

        public IAsyncEnumerable<string> Tags(Repository repository, CancellationToken cancellationToken) => registry.Tags(repository, cancellationToken);

        public Task<IReadOnlyList<Descriptor>> Referrers(Repository repository, Digest subject, string? artifactType, CancellationToken cancellationToken) =>
            registry.Referrers(repository, subject, artifactType, cancellationToken);
    }
}
