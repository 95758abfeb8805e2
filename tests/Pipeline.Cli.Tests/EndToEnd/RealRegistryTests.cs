using System.Text;
using Pipeline.Oci.Client;
using Pipeline.Oci.Layout;
using Pipeline.Oci.Push;
using Pipeline.Oci.Registry;
using Pipeline.Oci.Samples;

namespace Pipeline.Cli.Tests;

/// <summary>The executable and a real registry, which serves whatever is in its store.</summary>
public sealed class RealRegistryTests : IAsyncLifetime
{
    private static readonly Dictionary<string, string> Environment = new(StringComparer.Ordinal) { ["DOCKER_CONFIG"] = "/nonexistent" };
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("pipeline-cli-");
    private readonly ImageSample sample = ImageSample.MultiArch("image", ImageSample.Amd64, ImageSample.Arm64);
    private DistributionServer? server;

    private Oci.Registry.Repository Here => server!.Repository("pipeline/here");

    private string Pinned => $"{Here}@{sample.Root.Descriptor.Digest}";

    public async ValueTask InitializeAsync()
    {
        server = await DistributionServer.Start();
        using var client = new RegistryClient(new RegistryOptions { Time = TimeProvider.System, Jitter = () => 0 });
        using var layout = await sample.WriteTo(Path.Combine(folder.FullName, "layout"));
        await new LayoutPush(client, client).Push(layout, layout.Root(), new PushTarget(Here, "1.0.0"), TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        folder.Delete(recursive: true);
        await (server?.DisposeAsync() ?? default);
    }

    [Theory]
    [InlineData(":1.0.0")]
    [InlineData("@")]
    [InlineData(":1.0.0@")] // the digest decides
    public async Task The_bytes_of_a_manifest_are_the_whole_output(string how)
    {
        var reference = how.EndsWith('@') ? $"{Here}{how}{sample.Root.Descriptor.Digest}" : $"{Here}{how}";

        Assert.Equal(new Result(0, Encoding.UTF8.GetString(sample.Root.Bytes.Span), ""), await Run("manifest", reference, "--plain-http"));
    }

    [Fact]
    public async Task Bytes_that_were_changed_in_the_store_are_not_shown()
    {
        await Tamper(sample.Root.Descriptor.Digest);

        var shown = await Run("manifest", Pinned);
        var verified = await Run("verify", Pinned);

        Assert.Equal((1, ""), (shown.Exit, shown.Output));
        Assert.StartsWith("pipeline: ", shown.Error, StringComparison.Ordinal);
        Assert.Equal((1, ""), (verified.Exit, verified.Error));
        Assert.StartsWith("unreadable  ", verified.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_image_that_is_whole_is_verified_and_one_that_is_not_says_what_it_lacks()
    {
        var whole = await Run("verify", "--platform", "linux/amd64", "--platform", "linux/arm64", $"{Here}:1.0.0");
        await server!.Delete(Here.Name, $"{sample.Manifests[1].Descriptor.Digest}");
        var halved = await Run("verify", $"{Here}:1.0.0");

        Assert.Equal((0, ""), (whole.Exit, whole.Error));
        Assert.EndsWith("1 image: 1 ok\n", whole.Output, StringComparison.Ordinal);
        Assert.Equal((1, ""), (halved.Exit, halved.Error));
        Assert.Contains("! manifest-missing: linux/arm64 (", halved.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_registry_that_is_not_there_is_one_sentence()
    {
        var reference = $"127.0.0.1:1/a/b@{Sha256.Of("x"u8)}";

        var result = await Run("manifest", reference);

        Assert.Equal((1, ""), (result.Exit, result.Output));
        Assert.Single(result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    private static Task<Result> Run(params string[] args) => Executable.Run(Environment, "", args);

    private async Task Tamper(Digest digest)
    {
        var file = server!.FileOf(digest);
        var text = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(file, text.Replace("amd64", "amd65", StringComparison.Ordinal), TestContext.Current.CancellationToken);
    }
}
