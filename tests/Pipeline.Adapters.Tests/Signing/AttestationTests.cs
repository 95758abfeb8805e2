using CliWrap;
using CliWrap.Buffered;
using Pipeline.Adapters.Signing;
using Pipeline.Tests.Machine;
using Pipeline.World.Attestation;
using Pipeline.World.Files;

namespace Pipeline.Adapters.Tests.Signing;

/// <summary>An attestation, verified with stock cosign, a public key and a file, without our code.</summary>
public sealed class AttestationTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("attestation-tests-").FullName;

    public static TheoryData<string> Programs => CosignProgram.All;

    [Theory]
    [MemberData(nameof(Programs))]
    public async Task Stock_cosign_verifies_it_for_each_file_and_refuses_a_flipped_byte_anywhere(string program)
    {
        var key = await KeyPair("ours");
        var output = File("output", "a,b\n1,2\n"u8.ToArray());
        var receipt = File("receipt", "{}\n"u8.ToArray());
        var statement = InTotoStatement.Encode(
            [new("world://local/a.csv", Hash(output)), new("world://local/receipt.json", Hash(receipt))], RunAttestation.PredicateType, []);
        var signature = await new CosignBlobSigner(new CosignKey(key, "a password"), TimeProvider.System) { Program = CosignProgram.Find(program, folder) }.Sign(DsseEnvelope.ToSign(statement), default);
        var envelope = File("envelope", DsseEnvelope.Encode(statement, signature));

        Assert.Equal("Verified OK", await Verify(envelope, output));
        Assert.Equal("Verified OK", await Verify(envelope, receipt));
        Assert.Contains("no matching subject", await Verify(envelope, File("other", "a,b\n1,3\n"u8.ToArray())), StringComparison.Ordinal);
        Assert.DoesNotContain("Verified OK", await Verify(File("payload", DsseEnvelope.Encode(Flipped(statement), signature)), output), StringComparison.Ordinal);
        Assert.DoesNotContain("Verified OK", await Verify(File("signature", DsseEnvelope.Encode(statement, Flipped(signature))), output), StringComparison.Ordinal);
        await KeyPair("others");
        Assert.DoesNotContain("Verified OK", await Verify(envelope, output, "others"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_password_is_a_fault_that_does_not_tell_it()
    {
        var key = await KeyPair("ours");
        var refused = await Assert.ThrowsAsync<FaultException>(() => new CosignBlobSigner(new CosignKey(key, "hunter2"), TimeProvider.System).Sign("x"u8.ToArray(), default));
        Assert.StartsWith("ERR_ADAPTER_INVOCATION adapter invocation failed: cosign could not sign: ", refused.Fault.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", refused.Fault.Message, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static Digest Hash(string file) => FileDigest.Of(file, CancellationToken.None);

    private static byte[] Flipped(byte[] bytes)
    {
        var flipped = bytes.ToArray();
        flipped[^8] ^= 1;
        return flipped;
    }

    private string File(string name, byte[] content)
    {
        var file = Path.Combine(folder, name);
        System.IO.File.WriteAllBytes(file, content);
        return file;
    }

    private async Task<string> Verify(string envelope, string blob, string keys = "ours")
    {
        var result = await Cli.Wrap("cosign").WithValidation(CommandResultValidation.None).WithArguments([
            "verify-blob-attestation", "--key", Path.Combine(folder, $"{keys}.pub"), "--insecure-ignore-tlog=true", "--type", "slsaprovenance1", "--signature", envelope, blob,
        ]).ExecuteBufferedAsync();
        return result.ExitCode == 0 ? result.StandardError.Trim().Split('\n')[^1] : result.StandardError;
    }

    private async Task<string> KeyPair(string name)
    {
        Assert.SkipUnless(System.IO.File.Exists("/usr/bin/cosign"), "no cosign on this machine (./build.sh sets one up)");
        await Cli.Wrap("cosign").WithArguments(["generate-key-pair", "--output-key-prefix", Path.Combine(folder, name)])
            .WithEnvironmentVariables(new Dictionary<string, string?>(StringComparer.Ordinal) { ["COSIGN_PASSWORD"] = "a password" }).ExecuteBufferedAsync();
        return Path.Combine(folder, name + ".key");
    }
}
