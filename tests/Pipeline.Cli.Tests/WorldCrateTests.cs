using System.Text;
using System.Text.Json;
using Pipeline.Cli.Hosting;

namespace Pipeline.Cli.Tests;

/// <summary><c>pipeline world export --ro-crate</c>: from a run to a folder to give away.</summary>
public sealed class WorldCrateTests : IDisposable
{
    private static readonly ExecutionId Id = ExecutionId.Parse("6f1c2d3e-0000-4000-8000-000000000001");
    private readonly CommandLine cli = new();

    [Fact]
    public void A_run_is_written_with_its_license()
    {
        SettledSample.In(Path.Combine(cli.Folder, ".pipeline", "world"), Id);
        var result = cli.Run("world", "export", "--ro-crate", "crate", Id.ToString(), Id.ToString(), "--license", "https://spdx.org/licenses/MIT");
        Assert.Equal(new Result(0, "crate: 1 run\n", ""), result);
        var root = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(cli.Folder, "crate", "ro-crate-metadata.json"))).RootElement.GetProperty("@graph")[1];
        Assert.Equal("https://spdx.org/licenses/MIT", root.GetProperty("license").GetProperty("@id").GetString());
        Assert.Equal("\"hello\"", File.ReadAllText(Path.Combine(cli.Folder, "crate", "local", "runs", "echo", Id.ToString(), "outputs", "echo.json")));
        Assert.Equal(
            new Result(1, "", $"pipeline: invalid inputs payload: {cli.Folder}/crate already exists\n"), cli.Run("world", "export", "--ro-crate", "crate", Id.ToString()));
    }

    [Fact]
    public void Each_run_gets_its_attestation_where_there_is_a_key()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/cosign"), "no cosign on this machine (./build.sh sets one up)");
        using var signing = new CommandLine { Secrets = name => name == "COSIGN_PASSWORD" ? "a password" : throw new InvalidOperationException($"{name} was read") };
        SettledSample.In(Path.Combine(signing.Folder, ".pipeline", "world"), Id);
        using (var cosign = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("cosign", ["generate-key-pair", "--output-key-prefix", Path.Combine(signing.Folder, "ours")])
        {
            Environment = { ["COSIGN_PASSWORD"] = "a password" }, RedirectStandardError = true, UseShellExecute = false,
        })!)
        {
            cosign.StandardError.ReadToEnd();
            cosign.WaitForExit();
        }

        Assert.Equal(new Result(0, "crate: 1 run\n", ""), signing.Run("world", "export", "--ro-crate", "crate", Id.ToString(), "--key", "ours.key"));
        var envelope = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(signing.Folder, "crate", $"{Id}.att.json"))).RootElement;
        Assert.Contains(Id.ToString(), Encoding.UTF8.GetString(envelope.GetProperty("payload").GetBytesFromBase64()), StringComparison.Ordinal);
        var refused = signing.Run("world", "export", "--ro-crate", "other", Id.ToString(), "--key", "none.key");
        Assert.Equal((1, ""), (refused.Exit, refused.Output));
        Assert.StartsWith("pipeline: adapter invocation failed: ", refused.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(signing.Folder, "other")));
    }

    [Theory]
    [InlineData("world export 6f1c2d3e-0000-4000-8000-000000000001", "EXECUTION, --license and --key need --ro-crate.")]
    [InlineData("world export --license https://spdx.org/licenses/MIT", "EXECUTION, --license and --key need --ro-crate.")]
    [InlineData("world export --ro-crate crate", "--ro-crate: name an EXECUTION.")]
    [InlineData("world export --ro-crate crate x", "EXECUTION: 'x' is not")]
    [InlineData("world export --ro-crate crate 6f1c2d3e-0000-4000-8000-000000000001 --license MIT", "--license: 'MIT' is not an address (https://…).")]
    public void What_does_not_go_together_is_a_usage_error(string args, string message)
    {
        var result = cli.Run(args.Split(' '));
        Assert.Equal((ExitCode.Usage, ""), (result.Exit, result.Output));
        Assert.Contains(message, result.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(cli.Folder, "crate")));
    }

    public void Dispose() => cli.Dispose();
}
