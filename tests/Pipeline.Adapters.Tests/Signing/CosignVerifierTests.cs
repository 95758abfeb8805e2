using CliWrap;
using CliWrap.Buffered;
using Pipeline.Adapters.Signing;
using Pipeline.Oci.Samples;

namespace Pipeline.Adapters.Tests.Signing;

/// <summary>Signatures in a real registry, made and verified by the real cosign.</summary>
public sealed class CosignVerifierTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("cosign-tests-").FullName;

    [Fact]
    public async Task A_signature_verifies_with_its_own_key_and_no_other()
    {
        await using var registry = await Registry();
        var image = (await HostileIndex.Push($"{registry.Host}/hostile", Platform.Amd64)).Reference;
        var (ours, others) = (await KeyPair("ours"), await KeyPair("others"));

        Assert.Equal("no signatures found", await Problem(ours, image));
        await Cosign("sign", "--key", Path.Combine(ours, "cosign.key"), "--tlog-upload=false", "--allow-http-registry", $"{image.Registry}/{image.Repository}@{image.Digest}");
        Assert.Null(await Problem(ours, image));
        // The signing key contains its public half.
        Assert.Null(await Problem(ours, image, "cosign.key"));
        Assert.StartsWith("no matching signatures", await Problem(others, image), StringComparison.Ordinal);
        await Command.Run("docker", "rmi", "-f", image.ToString());
    }

    [Fact]
    public async Task What_says_nothing_of_the_image_is_a_fault_and_no_verdict()
    {
        await using var registry = await Registry();
        var image = ImageReference.Parse($"{registry.Host}/hostile@sha256:{new string('0', 64)}");

        var key = await Assert.ThrowsAsync<FaultException>(() => new CosignVerifier(Path.Combine(folder, "none.pub"), "", null, TimeProvider.System).Problem(image, default));
        Assert.StartsWith("ERR_ADAPTER_INVOCATION adapter invocation failed: the key ", key.Fault.ToString(), StringComparison.Ordinal);

        var gone = ImageReference.Parse($"127.0.0.1:9/hostile@sha256:{new string('0', 64)}");
        var lost = await Assert.ThrowsAsync<FaultException>(async () => await Problem(await KeyPair("ours"), gone));
        Assert.StartsWith("ERR_ADAPTER_INVOCATION adapter invocation failed: cosign could not verify: ", lost.Fault.ToString(), StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static Task<string?> Problem(string keys, ImageReference image, string file = "cosign.pub") =>
        new CosignVerifier(Path.Combine(keys, file), "", null, TimeProvider.System).Problem(image, default);

    private static async Task<DistributionServer> Registry()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/cosign"), "no cosign on this machine (./build.sh sets one up)");
        return await DistributionServer.Start();
    }

    private async Task<string> KeyPair(string name)
    {
        var keys = Directory.CreateDirectory(Path.Combine(folder, name)).FullName;
        await Cosign("generate-key-pair", "--output-key-prefix", Path.Combine(keys, "cosign"));
        return keys;
    }

    private static async Task Cosign(params string[] arguments) => await Cli.Wrap("cosign").WithArguments(arguments)
        .WithEnvironmentVariables(new Dictionary<string, string?>(StringComparer.Ordinal) { ["COSIGN_PASSWORD"] = "", ["COSIGN_YES"] = "true" })
        .ExecuteBufferedAsync();
}
