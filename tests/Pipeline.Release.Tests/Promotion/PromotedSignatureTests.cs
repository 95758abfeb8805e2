using CliWrap;
using CliWrap.Buffered;
using Pipeline.Adapters.Signing;
using Pipeline.Oci.Layout;
using Pipeline.Oci.Push;
using Pipeline.Oci.Samples;
using Pipeline.Tests.Machine;

namespace Pipeline.Release.Tests.Promotion;

/// <summary>Stock cosign verifies signatures and attestations where an image was copied to.</summary>
public sealed class PromotedSignatureTests : IDisposable
{
    private const string Password = "a password of a test";
    private const string Provenance = "https://slsa.dev/provenance/v1";
    private readonly TemporaryFolder folder = new();

    public static TheoryData<string> Programs => CosignProgram.All;

    public void Dispose() => folder.Dispose();

    [Theory]
    [MemberData(nameof(Programs))]
    public async Task A_copied_image_verifies_with_the_key_that_signed_it(string program)
    {
        var signer = new CosignSigner(new CosignKey(folder.At("cosign.key"), Password), null, TimeProvider.System) { Program = CosignProgram.Find(program, folder.At(".")) };
        Assert.Equal(0, (await Cosign("generate-key-pair", "--output-key-prefix", folder.At("cosign"))).ExitCode);
        await using var staging = await DistributionServer.Start();
        await using var production = await DistributionServer.Start();
        using var source = Clients.Of();
        using var target = Clients.Of();
        var (from, to) = (staging.Repository("team/chat"), production.Repository("team/chat"));
        var sample = ImageSample.MultiArch("signed", ImageSample.Amd64, ImageSample.Arm64);
        using var layout = await sample.WriteTo(folder.At("layout"));
        await new LayoutPush(source, source).Push(layout, layout.Root(), new PushTarget(from, "1"), TestContext.Current.CancellationToken);
        await signer.Sign(
            ImageReference.Parse($"{from}@{sample.Root.Descriptor.Digest}"),
            [new(Provenance, """{"buildDefinition":{"buildType":"urn:x","externalParameters":{}},"runDetails":{"builder":{"id":"urn:y"}}}"""u8.ToArray())],
            TestContext.Current.CancellationToken);

        await new RepositoryCopy(source, target, target).Copy(from, sample.Root.Descriptor.Digest, to, "1", TestContext.Current.CancellationToken);

        var image = ImageReference.Parse($"{to}@{sample.Root.Descriptor.Digest}");
        Assert.Equal(0, (await Verify("verify", image)).ExitCode);
        Assert.Equal(0, (await Verify("verify-attestation", image, "--type", Provenance)).ExitCode);
        Assert.False(await signer.Sign(image, [], TestContext.Current.CancellationToken));
    }

    private static Task<BufferedCommandResult> Cosign(params string[] arguments) => CliWrap.Cli.Wrap("cosign")
        .WithArguments(arguments)
        .WithEnvironmentVariables(new Dictionary<string, string?>(StringComparer.Ordinal) { ["COSIGN_PASSWORD"] = Password })
        .WithValidation(CommandResultValidation.None)
        .ExecuteBufferedAsync().Task;

    private Task<BufferedCommandResult> Verify(string verb, ImageReference image, params string[] more) =>
        Cosign([verb, "--key", folder.At("cosign.pub"), "--insecure-ignore-tlog=true", "--allow-http-registry", .. more, image.ToString()]);
}
