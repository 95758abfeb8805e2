using Pipeline.Lanes.Acceptance;
using Pipeline.Lanes.DeployMock;
using Pipeline.Lanes.Results;
using Pipeline.Oci.Model;

namespace Pipeline.Release.Tests;

/// <summary>A real image on a real registry and engine, on both platforms; then one thing of it is broken.</summary>
public sealed class AcceptanceTests(GreenImage green) : IAsyncLifetime
{
    private PinnedRelease release = null!;

    public async ValueTask InitializeAsync() => release = await PinnedRelease.Of(green);

    public ValueTask DisposeAsync() => release is null ? ValueTask.CompletedTask : release.DisposeAsync();

    [Fact]
    public async Task What_is_pinned_runs_on_both_platforms_and_every_receipt_carries_the_pinned_digest()
    {
        var report = await release.Accept();

        Assert.Empty(Broken(report));
        Assert.Equal(["linux/amd64", "linux/arm64"], report.Platforms!.Select(covered => covered.Platform[..11]), StringComparer.Ordinal);
        var receipts = release.Receipts(new AcceptanceOptions(release.Place).World);
        Assert.Equal(["amd64", "arm64"], receipts.Select(receipt => receipt.EnvFingerprint.Value("arch")).Order(StringComparer.Ordinal), StringComparer.Ordinal);
        Assert.All(receipts, receipt => Assert.Equal((release.Pin.Index, "1.0.0-aaaaaaaaaaaa"), (receipt.ImageDigest, receipt.ImageTag)));
    }

    [Fact]
    public async Task What_is_pinned_is_deployed_and_answers_with_the_pinned_digest()
    {
        var report = await release.Deploy();

        Assert.Empty(Broken(report));
        Assert.Equal(["deployment", "error-malformed", "error-nothing", "hello"], report.Judgements.Select(judgement => judgement.Name), StringComparer.Ordinal);
        var deployed = DeploymentPlan.Parse(await File.ReadAllBytesAsync(Path.Combine(release.Place.Deployments, "versions", "1", "deployment.json")));
        Assert.Equal(release.Pin.Reference, Assert.Single(deployed.Functions).Image);
        var receipts = release.Receipts(new DeployMockOptions(release.Place).World);
        Assert.Equal(["local", "modal"], receipts.Select(receipt => receipt.EnvFingerprint.Value("adapter")).Order(StringComparer.Ordinal), StringComparer.Ordinal);
        Assert.All(receipts, receipt => Assert.Equal(release.Pin.Index, receipt.ImageDigest));
    }

    [Fact]
    public async Task An_index_that_lacks_arm64_is_a_finding()
    {
        await release.Repin([release.Entry(Platform.Amd64)], Platform.Amd64);
        await Finds("platforms", "platform-missing: linux/arm64");
    }

    [Fact]
    public async Task An_index_with_a_platform_twice_is_a_finding()
    {
        var (amd64, arm64) = (release.Entry(Platform.Amd64), release.Entry(Platform.Arm64));
        await release.Repin([amd64, arm64, arm64 with { Platform = amd64.Platform }], Platform.Amd64, Platform.Arm64);
        await Finds("platforms", "platform-duplicate: linux/amd64 is covered by ");
    }

    [Fact]
    public async Task A_config_that_was_tampered_with_is_not_believed()
    {
        var config = release.Server.FileOf((await release.Image(Platform.Arm64)).Config.Digest);
        var bytes = await File.ReadAllBytesAsync(config);
        bytes[^2] ^= 1;
        await File.WriteAllBytesAsync(config, bytes);
        await Finds("registry", "ERR_ADAPTER_INVOCATION adapter invocation failed: ");
    }

    [Fact]
    public async Task A_layer_that_was_cut_off_is_a_finding()
    {
        var layer = (await release.Image(Platform.Amd64)).Layers[^1];
        await using (var file = new FileStream(release.Server.FileOf(layer.Digest), FileMode.Open))
        {
            file.SetLength(layer.Size - 1);
        }

        await Finds("blobs", "size-differs: the blob ");
    }

    [Fact]
    public async Task A_platforms_manifest_that_was_deleted_is_a_finding()
    {
        await release.Server.Delete("octo/pipeline/green", release.Pin.Platforms[Platform.Arm64].ToString());
        await Finds("manifests", "ERR_IMAGE_UNPINNED image not pinned: manifest-missing: linux/arm64");
    }

    [Fact]
    public async Task An_index_that_was_deleted_is_a_finding()
    {
        await release.Server.Delete("octo/pipeline/green", release.Pin.Index.ToString());
        await Finds("manifests", "ERR_IMAGE_UNPINNED image not pinned: manifest-missing: the registry has no ");
    }

    private async Task Finds(string check, string text)
    {
        var report = await release.Accept();
        var found = Assert.Single(report.Judgements.Single(judgement => judgement.Name == "image").Checks, one => !one.Passed);
        Assert.Equal(check, found.Name);
        Assert.StartsWith(text, found.Failure, StringComparison.Ordinal);
        Assert.All(report.Judgements.Where(judgement => judgement.IsCase), @case => Assert.Equal("not run: the image does not match the pin", @case.Checks[0].Failure));
    }

    private static string[] Broken(ProcessorReport processor) =>
        [.. processor.Judgements.SelectMany(judgement => judgement.Checks.Where(check => !check.Passed).Select(check => $"{judgement.Name} {check.Name}: {check.Failure}"))];
}
