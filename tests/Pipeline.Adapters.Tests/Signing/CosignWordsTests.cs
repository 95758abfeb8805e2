using Pipeline.Adapters.Signing;
using Pipeline.Tests.Machine;

namespace Pipeline.Adapters.Tests.Signing;

/// <summary>cosign's failures are reported without the secrets that it was given.</summary>
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
        // Only the key is readable.
        Says($"[ $1 = public-key ] && exit; case $* in *--help) exit 0;; esac; echo \"Error: with $COSIGN_PASSWORD or {Token} or $(cat $DOCKER_CONFIG/config.json)\" >&2; exit 1");
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
        Says("case $* in *--help) exit 0;; esac; echo \"Error: with $COSIGN_PASSWORD\" >&2; exit 1");
        var signer = new CosignBlobSigner(new CosignKey("cosign.key", Password), TimeProvider.System) { Program = Program };

        Assert.Equal(
            "adapter invocation failed: cosign could not sign: with ***", (await Assert.ThrowsAsync<FaultException>(() => signer.Sign("x"u8.ToArray(), default))).Fault.Message);
    }

    [Fact]
    public async Task A_cosign_that_is_neither_2_nor_3_is_named_before_it_is_asked_to_sign()
    {
        Says("[ $1 = public-key ] && exit; echo 'Error: unknown flag: --tlog-upload' >&2; exit 1");
        const string sentence = "adapter invocation failed: this cosign accepts neither the flags of cosign 2 nor those of cosign 3";
        var signer = new CosignSigner(new CosignKey("cosign.key", Password), null, TimeProvider.System) { Program = Program };
        var blobs = new CosignBlobSigner(new CosignKey("cosign.key", Password), TimeProvider.System) { Program = Program };

        Assert.Equal($"{sentence} (sign): install cosign 2 or 3", (await Assert.ThrowsAsync<FaultException>(() => signer.Check(default))).Fault.Message);
        Assert.Equal($"{sentence} (sign-blob): install cosign 2 or 3", (await Assert.ThrowsAsync<FaultException>(() => blobs.Sign("x"u8.ToArray(), default))).Fault.Message);
    }

    [Fact]
    public async Task No_cosign_at_all_is_told_by_the_check()
    {
        var signer = new CosignSigner(new CosignKey("cosign.key", Password), null, TimeProvider.System) { Program = Program };
        Assert.Equal($"adapter invocation failed: {Program} is not installed", (await Assert.ThrowsAsync<FaultException>(() => signer.Check(default))).Fault.Message);
    }

    private void Says(string script) => ShellScript.Write(Program, $"#!/bin/sh\n{script}\n");
}
