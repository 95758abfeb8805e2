using Pipeline.Adapters.Signing;
using Pipeline.Contracts;
using Pipeline.Tests.Machine;

namespace Pipeline.Adapters.Tests.Signing;

/// <summary>What cosign says of a failure is told without what it was given to sign with.</summary>
public sealed class CosignWordsTests : IDisposable
{
    private const string Password = "correct horse/battery+staple";
    private const string Token = "opaque token of nobody";
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("cosign-words-");

    private string Program => Path.Combine(folder.FullName, "cosign");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task A_password_and_a_token_are_masked_as_they_are_and_in_base64()
    {
        // Only the key can be read.
        Says($"[ $1 = public-key ] && exit; echo \"Error: with $COSIGN_PASSWORD or {Token} or $(cat $DOCKER_CONFIG/config.json)\" >&2; exit 1");
        var signer = new CosignSigner(new CosignKey("cosign.key", Password), new RegistryLogin("ghcr.io", "me", Token), TimeProvider.System) { Program = Program };
        var image = ImageReference.Parse($"ghcr.io/a/b@{Sha256.Of("x"u8)}");

        var fault = (await Assert.ThrowsAsync<FaultException>(() => signer.Sign(image, [], default))).Fault;

        Assert.StartsWith("adapter invocation failed: cosign could not sign: Error: with *** or *** or {\"auths\":{\"ghcr.io\":{\"auth\":\"", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Convert.ToBase64String("token of nobody"u8)[..16], fault.Message, StringComparison.Ordinal);
        Assert.Contains("***\"}", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task So_they_are_where_bytes_are_signed()
    {
        Says("echo \"Error: with $COSIGN_PASSWORD\" >&2; exit 1");
        var signer = new CosignBlobSigner(new CosignKey("cosign.key", Password), TimeProvider.System) { Program = Program };

        Assert.Equal(
            "adapter invocation failed: cosign could not sign: with ***", (await Assert.ThrowsAsync<FaultException>(() => signer.Sign("x"u8.ToArray(), default))).Fault.Message);
    }

    private void Says(string script) => ShellScript.Write(Program, $"#!/bin/sh\n{script}\n");
}
