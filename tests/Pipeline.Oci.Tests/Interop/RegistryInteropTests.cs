using System.Text;
using System.Text.Json;
using Pipeline.Oci.Assertions;
using Pipeline.Oci.Client;
using Pipeline.Oci.Layout;
using Pipeline.Oci.Model;
using Pipeline.Oci.Push;
using Pipeline.Oci.Registry;
using Pipeline.Oci.Samples;

namespace Pipeline.Oci.Tests.Interop;

/// <summary>On one real registry, other clients can read what we push, and we what they push.</summary>
public sealed class RegistryInteropTests : IAsyncLifetime
{
    private readonly TemporaryFolder folder = new();
    private readonly RegistryClient client = Clients.Real();
    private readonly ImageSample sample = ImageSample.MultiArch("image", ImageSample.Amd64, ImageSample.Arm64);
    private DistributionServer? server;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private Repository Here => server!.Repository("interop/here");

    private Digest Root => sample.Root.Descriptor.Digest;

    public async ValueTask InitializeAsync() => server = await DistributionServer.Start();

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        folder.Dispose();
        await (server?.DisposeAsync() ?? default);
    }

    [Fact]
    public async Task Skopeo_reads_what_we_push()
    {
        Needs(Peer.Skopeo.WhyNot);
        await Push();

        Assert.Equal(sample.Root.Bytes.ToArray(), await Peer.Skopeo.Run("inspect", "--raw", "--tls-verify=false", $"docker://{Here}:1.0.0"));
        await Peer.Skopeo.Run("--insecure-policy", "copy", "--all", "--preserve-digests", "--src-tls-verify=false", $"docker://{Here}@{Root}", $"oci:{folder.At("copied")}:x");
        using var copied = ImageLayout.Open(folder.At("copied"));
        Assert.Equal(Root, copied.Root().Digest);
    }

    [Fact]
    public async Task Oras_reads_what_we_push_and_finds_what_refers_to_it()
    {
        Needs(Peer.Oras.WhyNot);
        await Push();
        var statement = "{\"_type\":\"https://in-toto.io/Statement/v1\"}"u8.ToArray();
        var artifact = await Attach(statement);

        Assert.Equal(sample.Root.Bytes.ToArray(), await Peer.Oras.Run("manifest", "fetch", "--plain-http", $"{Here}@{Root}"));
        using var found = JsonDocument.Parse(await Peer.Oras.Run("discover", "--plain-http", "--format", "json", $"{Here}@{Root}"));
        Assert.Contains(artifact.ToString(), found.RootElement.ToString(), StringComparison.Ordinal);
        await Peer.Oras.Run("pull", "--plain-http", "--output", folder.At("pulled"), $"{Here}@{artifact}");
        Assert.Equal(statement, await File.ReadAllBytesAsync(folder.At("pulled/provenance.json"), Token));
    }

    [Fact]
    public async Task Docker_pulls_what_we_push()
    {
        Needs(await Peer.WhyNoEngine());
        await Push();
        var image = $"{Here}@{Root}";
        try
        {
            await Peer.Docker.Run("pull", "--platform", "linux/amd64", image);
            var digests = Encoding.UTF8.GetString(await Peer.Docker.Run("image", "inspect", "--format", "{{json .RepoDigests}}", image));
            Assert.Contains(image, digests, StringComparison.Ordinal);
        }
        finally
        {
            await Peer.Docker.Run("image", "rm", "--force", image);
        }
    }

    [Fact]
    public async Task We_read_what_skopeo_pushes()
    {
        Needs(Peer.Skopeo.WhyNot);
        using var layout = await sample.WriteTo(folder.At("layout"));
        await Peer.Skopeo.Run("--insecure-policy", "copy", "--all", "--preserve-digests", "--dest-tls-verify=false", $"oci:{folder.At("layout")}", $"docker://{Here}:theirs");

        await Covers("theirs", "linux/amd64", "linux/arm64");
        Assert.Equal(Root, (await client.Manifest(Here, "theirs", Token))!.Descriptor.Digest);
    }

    [Fact]
    public async Task We_read_the_old_form_that_skopeo_can_push_too()
    {
        Needs(Peer.Skopeo.WhyNot);
        using var layout = await sample.WriteTo(folder.At("layout"));
        await Peer.Skopeo.Run("--insecure-policy", "copy", "--all", "--format", "v2s2", "--dest-tls-verify=false", $"oci:{folder.At("layout")}", $"docker://{Here}:old");

        await Covers("old", "linux/amd64", "linux/arm64");
        Assert.Equal(MediaTypes.DockerList, (await client.Manifest(Here, "old", Token))!.Descriptor.MediaType);
    }

    [Fact]
    public async Task We_read_what_oras_attaches()
    {
        Needs(Peer.Oras.WhyNot);
        await Push();
        await File.WriteAllTextAsync(folder.At("sbom.json"), "{}", Token);
        await Peer.Oras.Run("attach", "--plain-http", "--disable-path-validation", "--artifact-type", "application/spdx+json", $"{Here}@{Root}", $"{folder.At("sbom.json")}:application/spdx+json");

        var referrer = Assert.Single(await client.Referrers(Here, Root, "application/spdx+json", Token));
        var artifact = ImageManifest.Parse((await client.Manifest(Here, referrer.Digest, Token))!);
        Assert.Equal((Root, "application/spdx+json"), (artifact.Subject!.Digest, Assert.Single(artifact.Layers).MediaType));
    }

    [Fact]
    public async Task We_read_what_buildx_pushes_with_its_attestations()
    {
        Needs(await Peer.WhyNoEngine());
        await File.WriteAllTextAsync(folder.At("Dockerfile"), "FROM scratch\nCOPY content /\n", Token);
        await File.WriteAllTextAsync(folder.At("content"), folder.Path, Token);
        var name = $"{Here}:built";
        try
        {
            await Peer.Docker.Run(
                "buildx", "build", "--platform", "linux/amd64,linux/arm64", "--attest", "type=provenance,mode=max", "--output", $"type=image,name={name},push=true", folder.Path);
            var coverage = await Covers("built", "linux/amd64", "linux/arm64");
            Assert.Equal(2, coverage.Attestations);
        }
        finally
        {
            await Peer.Docker.Run("image", "rm", "--force", name);
        }
    }

    private static void Needs(string? whyNot) => Assert.SkipWhen(whyNot is not null, whyNot ?? "");

    private async Task<Coverage> Covers(string tag, params string[] platforms)
    {
        var root = await client.Manifest(Here, tag, Token);
        using var assertion = new ImageAssertion(client);
        var coverage = await assertion.Assert(new ImageExpectation(Here, root!.Descriptor.Digest), AssertionDepth.Blobs, Token);
        Assert.Empty(coverage.Findings);
        Assert.Equal(platforms, coverage.Platforms.Select(covered => $"{covered.Platform}").ToArray());
        return coverage;
    }

    private async Task Push()
    {
        using var layout = await sample.WriteTo(folder.At("layout"));
        await new LayoutPush(client, client).Push(layout, layout.Root(), new PushTarget(Here, "1.0.0"), Token);
    }

    private async Task<Digest> Attach(byte[] statement)
    {
        var blob = new Descriptor(MediaTypes.InToto, Sha256.Of(statement), statement.Length)
        {
            Annotations = new Dictionary<string, string>(StringComparer.Ordinal) { ["org.opencontainers.image.title"] = "provenance.json" },
        };
        await client.Upload(Here, blob, () => new MemoryStream(statement), Token);
        await client.Upload(Here, ImageManifest.EmptyConfig, () => new MemoryStream(ImageManifest.EmptyConfigBytes.ToArray()), Token);
        var artifact = ImageManifest.Artifact(MediaTypes.InToto, sample.Root.Descriptor, blob).ToManifest();
        await client.Put(Here, artifact, tag: null, Token);
        return artifact.Descriptor.Digest;
    }
}
