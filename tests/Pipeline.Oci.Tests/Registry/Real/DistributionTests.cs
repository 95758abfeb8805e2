using System.Text;
using Pipeline.Oci.Client;
using Pipeline.Oci.Model;
using Pipeline.Oci.Registry;
using Pipeline.Oci.Samples;

namespace Pipeline.Oci.Tests;

/// <summary>Tests with a widely used registry.</summary>
public sealed class DistributionTests
{
    [Fact]
    public async Task What_is_pushed_is_read_back()
    {
        await using var server = await DistributionServer.Start();
        using var client = Clients.Real();
        var repository = server.Repository("owner/project/hello");
        var image = await Sample.Push(client, repository, "1.0");

        var byTag = await client.Manifest(repository, "1.0", default);
        var byDigest = await client.Manifest(repository, image.Descriptor.Digest, default);

        Assert.Equal(image.Descriptor, byTag!.Descriptor);
        Assert.Equal(image.Bytes.ToArray(), byDigest!.Bytes.ToArray());
        Assert.Equal(["1.0"], await client.Tags(repository, default).ToListAsync());
        Assert.Equal(Sample.Layer.Length, await client.BlobSize(repository, Sha256.Of(Sample.Layer), default));
        await using var blob = await client.OpenBlob(repository, Sample.LayerDescriptor, default);
        using var read = new MemoryStream();
        await blob.CopyToAsync(read);
        Assert.Equal(Sample.Layer, read.ToArray());
    }

    [Fact]
    public async Task What_is_not_there_is_none()
    {
        await using var server = await DistributionServer.Start();
        using var client = Clients.Real();
        var repository = server.Repository("nobody/nothing");
        var digest = Sha256.Of("x"u8);

        Assert.Null(await client.Manifest(repository, digest, default));
        Assert.Null(await client.Manifest(repository, "latest", default));
        Assert.Null(await client.BlobSize(repository, digest, default));
        Assert.Empty(await client.Tags(repository, default).ToListAsync());
        Assert.Empty(await client.Referrers(repository, digest, null, default));
    }

    [Fact]
    public async Task A_deleted_manifest_is_gone()
    {
        await using var server = await DistributionServer.Start();
        using var client = Clients.Real();
        var repository = server.Repository("a/b");
        var image = await Sample.Push(client, repository, "1.0");

        await server.Delete("a/b", image.Descriptor.Digest.ToString());

        Assert.Null(await client.Manifest(repository, image.Descriptor.Digest, default));
        Assert.Null(await client.Manifest(repository, "1.0", default));
    }

    [Fact]
    public async Task A_blob_is_sent_once()
    {
        await using var server = await DistributionServer.Start();
        using var client = Clients.Real();
        var repository = server.Repository("a/b");

        Assert.True(await client.Upload(repository, Sample.LayerDescriptor, () => new MemoryStream(Sample.Layer), default));
        Assert.False(await client.Upload(repository, Sample.LayerDescriptor, () => throw new InvalidOperationException("sent again"), default));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(100_000)]
    public async Task A_blob_in_pieces_is_the_same_blob(int piece)
    {
        await using var server = await DistributionServer.Start();
        using var client = Clients.Real(options => options with { WholeBytes = 0, ChunkBytes = piece });
        var repository = server.Repository("a/b");
        var bytes = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 20 * Math.Min(piece, 10_000)).Select(i => (char)('a' + (i % 26)))));
        var blob = new Descriptor("application/octet-stream", Sha256.Of(bytes), bytes.Length);

        Assert.True(await client.Upload(repository, blob, () => new MemoryStream(bytes), default));

        await using var stream = await client.OpenBlob(repository, blob, default);
        using var read = new MemoryStream();
        await stream.CopyToAsync(read);
        Assert.Equal(bytes, read.ToArray());
    }

    [Fact]
    public async Task A_blob_of_another_repository_is_mounted_and_not_sent()
    {
        await using var server = await DistributionServer.Start();
        using var client = Clients.Real();
        var (there, here) = (server.Repository("a/there"), server.Repository("a/here"));
        await Sample.Push(client, there, "1.0");
        var layer = Sample.LayerDescriptor;

        Assert.True(await client.Mount(here, layer.Digest, there, default));
        Assert.Equal(layer.Size, await client.BlobSize(here, layer.Digest, default));
        Assert.False(await client.Mount(here, Sha256.Of("nowhere"u8), there, default));
    }

    [Fact]
    public async Task Tags_are_listed_to_the_last_page()
    {
        await using var server = await DistributionServer.Start();
        using var client = Clients.Real();
        var repository = server.Repository("a/b");
        var image = await Sample.Push(client, repository, "t0");
        var tags = Enumerable.Range(0, 25).Select(i => $"t{i}").ToList();
        foreach (var tag in tags)
        {
            await client.Put(repository, image, tag, default);
        }

        Assert.Equal(tags.Order(StringComparer.Ordinal), (await client.Tags(repository, default).ToListAsync()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Referrers_are_kept_under_the_fallback_tag()
    {
        await using var server = await DistributionServer.Start();
        using var client = Clients.Real();
        var repository = server.Repository("a/b");
        var image = await Sample.Push(client, repository, "1.0");
        var statement = await Sample.PushReferrer(client, repository, image, "application/vnd.in-toto+json");
        var signature = await Sample.PushReferrer(client, repository, image, "application/vnd.example.signature");
        await client.Put(repository, statement, null, default); // Once more changes nothing.

        var all = await client.Referrers(repository, image.Descriptor.Digest, null, default);
        var one = Assert.Single(await client.Referrers(repository, image.Descriptor.Digest, "application/vnd.in-toto+json", default));

        Assert.Equal([statement.Descriptor.Digest, signature.Descriptor.Digest], all.Select(referrer => referrer.Digest));
        Assert.Equal(("application/vnd.in-toto+json", statement.Descriptor.Size), (one.ArtifactType, one.Size));
    }

    [Fact]
    public async Task A_password_opens_it_and_another_does_not()
    {
        await using var server = await DistributionServer.Start(withPassword: true);
        var repository = server.Repository("a/b");
        using var right = Clients.Real(options => options with { Credentials = Clients.Password(server.Host, DistributionServer.Password) });
        using var wrong = Clients.Real(options => options with { Credentials = Clients.Password(server.Host, "wrong horse") });
        using var nobody = Clients.Real();

        var image = await Sample.Push(right, repository, "1.0");
        Assert.NotNull(await right.Manifest(repository, image.Descriptor.Digest, default));
        foreach (var client in new[] { wrong, nobody })
        {
            var refusal = await Assert.ThrowsAsync<RegistryException>(() => client.Manifest(repository, image.Descriptor.Digest, default));
            Assert.Equal(RegistryFailure.Denied, refusal.Failure);
            Assert.StartsWith($"{repository}: manifest {image.Descriptor.Digest}: ", refusal.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("horse", refusal.ToString(), StringComparison.Ordinal);
        }
    }
}
