using System.Text;
using System.Text.Json;
using CliWrap;
using CliWrap.Buffered;
using Pipeline.Contracts;
using Pipeline.World;

namespace Pipeline.Cli.Tests;

/// <summary><c>pipeline world attest</c>: from a run to what a stranger verifies with a public key.</summary>
public sealed class WorldAttestTests : IDisposable
{
    private static readonly ExecutionId Id = ExecutionId.Parse("6f1c2d3e-0000-4000-8000-000000000001");
    private readonly CommandLine cli = new() { Secrets = name => name == "COSIGN_PASSWORD" ? "a password" : throw new InvalidOperationException($"{name} was read") };

    [Fact]
    public async Task Stock_cosign_verifies_every_file_of_a_run_until_a_byte_of_it_flips()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/cosign"), "no cosign on this machine (./build.sh sets one up)");
        var run = Settled();
        await Cosign("generate-key-pair", "--output-key-prefix", Path.Combine(cli.Folder, "ours"));

        var result = cli.Run("world", "attest", Id.ToString(), "--key", "ours.key");

        Assert.Equal((0, ""), (result.Exit, result.Error));
        var envelope = Path.Combine(cli.Folder, "run.att.json");
        await File.WriteAllTextAsync(envelope, result.Output, TestContext.Current.CancellationToken);
        foreach (var file in Directory.GetFiles(run, "*", SearchOption.AllDirectories))
        {
            Assert.Equal(0, await Verify(envelope, file));
        }

        var output = Path.Combine(run, "outputs", "echo.json");
        await File.AppendAllTextAsync(output, " ", TestContext.Current.CancellationToken);
        Assert.Equal(1, await Verify(envelope, output));
        Assert.Equal(
            $"pipeline: adapter invocation failed: not as it was settled: world://local/runs/echo/{Id}/outputs/echo.json\n",
            cli.Run("world", "attest", Id.ToString(), "--key", "ours.key").Error);
    }

    [Fact]
    public void A_run_that_is_not_there_is_refused_before_the_key_is_read()
    {
        Settled();
        var result = cli.Run("world", "attest", "6f1c2d3e-0000-4000-8000-000000000002", "--key", "none");
        Assert.Equal((1, "", "pipeline: invalid inputs payload: no settled run 6f1c2d3e-0000-4000-8000-000000000002\n"), (result.Exit, result.Output, result.Error));
    }

    public void Dispose() => cli.Dispose();

    // The folder of a run, as an adapter leaves it.
    private string Settled()
    {
        var world = Path.Combine(cli.Folder, ".pipeline", "world");
        var image = Digest.Parse("sha256:" + new string('1', 64));
        var inputs = InputsDocument.Parse("{}"u8.ToArray());
        var prefix = WritePrefix.Expand("world://local/runs/echo/{execution_id}/", Id);
        var spec = ProcessorRef.Parse("echo@1.2.3");
        var fingerprint = EnvFingerprint.Of(image, [new("adapter", "local")]);
        var content = Encoding.UTF8.GetBytes(JsonSerializer.Serialize("hello"));
        var index = OutputsIndex.Of([new OutputEntry(OutputName.Canonicalize("outputs/echo.json"), Sha256.Of(content), content.Length)]);
        var receipt = new Receipt(
            7, fingerprint, Id, InputsDocument.HashSchema, image, inputs.Hash, Mode.Mock, new IndexReference(prefix.Index, Sha256.Of(index.Encode())),
            "echo", spec, "2026-01-02T03:04:05.678Z", new Dictionary<string, long>(StringComparer.Ordinal)).Encode();

        using var run = new FileSystemWorld(world, TimeProvider.System).Stage(Id, prefix);
        var folder = Path.Combine(run.ArtifactsFolder, prefix.Path);
        Directory.CreateDirectory(Path.Combine(folder, "outputs"));
        Directory.CreateDirectory(Path.Combine(run.ArtifactsFolder, "receipts"));
        File.WriteAllBytes(Path.Combine(folder, "outputs", "echo.json"), content);
        File.WriteAllBytes(Path.Combine(folder, "outputs.json"), index.Encode());
        File.WriteAllBytes(Path.Combine(folder, "receipt.json"), receipt);
        File.WriteAllBytes(Path.Combine(run.ArtifactsFolder, "receipts", $"{Id}.json"), receipt);
        run.Settle(new RunTerms(spec, Mode.Mock, fingerprint, null, inputs.Hash), index);
        return Path.Combine(world, "local", prefix.Path);
    }

    private async Task<int> Verify(string envelope, string file) => await Cosign(
        "verify-blob-attestation", "--key", Path.Combine(cli.Folder, "ours.pub"), "--insecure-ignore-tlog=true", "--type", "slsaprovenance1", "--signature", envelope, file);

    private static async Task<int> Cosign(params string[] arguments) => (await CliWrap.Cli.Wrap("cosign").WithArguments(arguments).WithValidation(CommandResultValidation.None)
        .WithEnvironmentVariables(new Dictionary<string, string?>(StringComparer.Ordinal) { ["COSIGN_PASSWORD"] = "a password" }).ExecuteBufferedAsync()).ExitCode;
}
