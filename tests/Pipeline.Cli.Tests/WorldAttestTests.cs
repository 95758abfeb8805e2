using CliWrap;
using CliWrap.Buffered;

namespace Pipeline.Cli.Tests;

/// <summary><c>pipeline world attest</c>: from a run to an attestation that anyone can verify with a public key.</summary>
public sealed class WorldAttestTests : IDisposable
{
    private static readonly ExecutionId Id = ExecutionId.Parse("6f1c2d3e-0000-4000-8000-000000000001");
    private readonly CommandLine cli = new() { Secrets = name => name == "COSIGN_PASSWORD" ? "a password" : throw new InvalidOperationException($"{name} was read") };

    [Fact]
    public async Task Stock_cosign_verifies_every_file_of_a_run_until_a_byte_of_it_flips()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/cosign"), "no cosign on this machine (./build.sh sets one up)");
        var run = SettledSample.In(Path.Combine(cli.Folder, ".pipeline", "world"), Id);
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
        SettledSample.In(Path.Combine(cli.Folder, ".pipeline", "world"), Id);
        var result = cli.Run("world", "attest", "6f1c2d3e-0000-4000-8000-000000000002", "--key", "none");
        Assert.Equal((1, "", "pipeline: invalid inputs payload: no settled run 6f1c2d3e-0000-4000-8000-000000000002\n"), (result.Exit, result.Output, result.Error));
    }

    public void Dispose() => cli.Dispose();

    private async Task<int> Verify(string envelope, string file) => await Cosign(
        "verify-blob-attestation", "--key", Path.Combine(cli.Folder, "ours.pub"), "--insecure-ignore-tlog=true", "--type", "slsaprovenance1", "--signature", envelope, file);

    private static async Task<int> Cosign(params string[] arguments) => (await CliWrap.Cli.Wrap("cosign").WithArguments(arguments).WithValidation(CommandResultValidation.None)
        .WithEnvironmentVariables(new Dictionary<string, string?>(StringComparer.Ordinal) { ["COSIGN_PASSWORD"] = "a password" }).ExecuteBufferedAsync()).ExitCode;
}
