using System.Text;
using CliWrap;
using CliWrap.Buffered;
using Pipeline.Adapters.Signing;
using Pipeline.Oci.Client;
using Pipeline.Oci.Layout;
using Pipeline.Oci.Push;
using Pipeline.Oci.Registry;
using Pipeline.Oci.Samples;
using Pipeline.Tests.Machine;

namespace Pipeline.Release.Tests;

/// <summary>Stock cosign verifies our signatures, and stock oras lists our attachments, on a real registry.</summary>
public sealed class SigningTests : IAsyncLifetime
{
    private const string Password = "a password of a test";
    private const string Provenance = "https://slsa.dev/provenance/v1";
    private static readonly SignedPredicate Predicate = new(Provenance, """{"buildDefinition":{"buildType":"urn:x","externalParameters":{}},"runDetails":{"builder":{"id":"urn:y"}}}"""u8.ToArray());

    private readonly TemporaryFolder folder = new();
    private DistributionServer server = null!;
    private ImageReference image = null!;

    private string Key => folder.At("cosign.key");

    private string PublicKey => folder.At("cosign.pub");

    private CosignSigner Signer => new(new CosignKey(Key, Password), null, TimeProvider.System);

    public static TheoryData<string> Programs => CosignProgram.All;

    [Theory]
    [MemberData(nameof(Programs))]
    public async Task A_signature_and_an_attestation_verify_with_stock_cosign_and_signing_again_changes_nothing(string program)
    {
        var signer = new CosignSigner(new CosignKey(Key, Password), null, TimeProvider.System) { Program = CosignProgram.Find(program, folder.At(".")) };
        await signer.Check(default);
        Assert.NotEqual(0, (await Verify("verify")).ExitCode);

        Assert.True(await signer.Sign(image, [Predicate], default));

        Assert.Equal(0, (await Verify("verify")).ExitCode);
        var attested = await Verify("verify-attestation", "--type", Provenance);
        Assert.Equal(0, attested.ExitCode);
        var envelope = StrictJson.Parse(Encoding.UTF8.GetBytes(attested.StandardOutput.Trim()));
        var statement = StrictJson.Parse(Convert.FromBase64String(envelope.GetProperty("payload").GetString()!));
        Assert.Equal(image.Digest!.Hex, statement.GetProperty("subject")[0].GetProperty("digest").GetProperty("sha256").GetString());
        Assert.Equal(CanonicalJson.Encode(StrictJson.Parse(Predicate.Predicate)), CanonicalJson.Encode(statement.GetProperty("predicate")));
        Assert.False(await signer.Sign(image, [Predicate], default));
        Assert.False(await Signer.Sign(image, [Predicate], default)); // Whichever of them signed, the other one knows it.
    }

    [Fact]
    public async Task Another_key_does_not_verify()
    {
        await Signer.Sign(image, [], default);
        await GenerateKey(folder.At("other"));

        Assert.NotEqual(0, (await Cosign("verify", "--key", folder.At("other.pub"), "--insecure-ignore-tlog=true", "--allow-http-registry", image.ToString())).ExitCode);
    }

    [Fact]
    public async Task A_registry_that_asks_who_signs_and_who_verifies_is_told_by_the_token()
    {
        await using var closed = await DistributionServer.Start(withPassword: true);
        var credentials = new FixedCredentials(closed.Host, new RegistryCredential.Password(DistributionServer.User, DistributionServer.Password), AnonymousCredentials.Instance);
        using var client = new RegistryClient(Clients.Options() with { Credentials = credentials });
        using var layout = ImageLayout.Open(folder.At("layout"));
        await new LayoutPush(client, client).Push(layout, layout.Root(), new PushTarget(closed.Repository("signed"), "1"), default);
        var there = ImageReference.Parse($"{closed.Repository("signed")}@{image.Digest}");
        var login = new RegistryLogin(closed.Host, DistributionServer.User, DistributionServer.Password);

        Assert.True(await new CosignSigner(new CosignKey(Key, Password), login, TimeProvider.System).Sign(there, [], default));
        Assert.Null(await new CosignVerifier(PublicKey, "", login, TimeProvider.System).Problem(there, default));
        await Assert.ThrowsAsync<FaultException>(() => new CosignVerifier(PublicKey, "", null, TimeProvider.System).Problem(there, default));

        var refused = await Assert.ThrowsAsync<FaultException>(() => new CosignSigner(
            new CosignKey(Key, Password), login with { Token = "wrong token" }, TimeProvider.System).Sign(there, [], default));
        Assert.Contains("cosign could not sign", refused.Fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("wrong token", refused.Fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("wrong token", login.ToString() + refused, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_password_is_told_in_one_sentence_without_it()
    {
        var fault = (await Assert.ThrowsAsync<FaultException>(() => new CosignSigner(new CosignKey(Key, "another password"), null, TimeProvider.System).Sign(image, [], default))).Fault;

        Assert.StartsWith("adapter invocation failed: cosign could not read the key: ", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("another password", fault.Message, StringComparison.Ordinal);
        Assert.Equal(fault, (await Assert.ThrowsAsync<FaultException>(() => new CosignSigner(new CosignKey(Key, "another password"), null, TimeProvider.System).Check(default))).Fault);
    }

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/cosign"), "cosign is not installed");
        server = await DistributionServer.Start();
        var sample = ImageSample.MultiArch("signed", ImageSample.Amd64, ImageSample.Arm64);
        using var layout = await sample.WriteTo(folder.At("layout"));
        using var client = Clients.Of();
        await new LayoutPush(client, client).Push(layout, layout.Root(), new PushTarget(server.Repository("signed"), "1"), default);
        image = ImageReference.Parse($"{server.Repository("signed")}@{sample.Root.Descriptor.Digest}");
        await GenerateKey(folder.At("cosign"));
    }

    public async ValueTask DisposeAsync()
    {
        if (server is not null)
        {
            await server.DisposeAsync();
        }

        folder.Dispose();
    }

    private static Task<BufferedCommandResult> Cosign(params string[] arguments) => CliWrap.Cli.Wrap("cosign")
        .WithArguments(arguments)
        .WithEnvironmentVariables(new Dictionary<string, string?>(StringComparer.Ordinal) { ["COSIGN_PASSWORD"] = Password })
        .WithValidation(CommandResultValidation.None)
        .ExecuteBufferedAsync().Task;

    private static async Task GenerateKey(string prefix) => Assert.Equal(0, (await Cosign("generate-key-pair", "--output-key-prefix", prefix)).ExitCode);

    private Task<BufferedCommandResult> Verify(string verb, params string[] more) =>
        Cosign([verb, "--key", PublicKey, "--insecure-ignore-tlog=true", "--allow-http-registry", .. more, image.ToString()]);
}
