using Pipeline.Oci.Samples;

namespace Pipeline.Cli.Tests;

/// <summary>A result that cannot be written is reported in one sentence and is not a success, whatever the command.</summary>
public sealed class FullOutputTests
{
    [Theory]
    [InlineData("manifest registry.example/a/b:1.0.0")]
    [InlineData("verify registry.example/a/b:1.0.0")]
    [InlineData("processors")]
    [InlineData("processors --json")]
    [InlineData("run echo --inputs in.json --mode mock --build")]
    [InlineData("run echo --inputs in.json --mode mock --build --json")]
    [InlineData("drift")]
    [InlineData("drift --json")]
    [InlineData("drift --exit-code")]
    [InlineData("world export")]
    [InlineData("world log")]
    [InlineData("world verify --json")]
    [InlineData("--help")]
    public void An_output_that_takes_nothing_is_no_success(string arguments)
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "no device that is always full");
        using var full = new FileStream("/dev/full", FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        using var cli = new CommandLine { StandardOutput = full, Secrets = _ => null };
        cli.WithProcessor("echo").With("in.json", """{ "text": "hi" }""");
        new World.Worlds.FileSystemWorld(Path.Combine(cli.Folder, ".pipeline/world"), TimeProvider.System)
            .Import(Contracts.Runs.WorldPath.Parse("world://local/a"), new MemoryStream([1]), default);
        ImageSample.MultiArch("image", ImageSample.Amd64, ImageSample.Arm64).PlantIn(cli.Registry, Oci.Registry.Repository.Parse("registry.example/a/b"), "1.0.0");

        var result = cli.Run(arguments.Split(' '));

        Assert.Equal(1, result.Exit);
        Assert.Single(result.Error.Split('\n'), line => line.StartsWith("pipeline: the result cannot be written: ", StringComparison.Ordinal));
    }
    /// <summary>The build and push count, not their output.</summary>
    [Fact]
    public void A_release_that_cannot_be_told_is_finished_and_reported_in_its_files()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "no device that is always full");
        using var full = new FileStream("/dev/full", FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        using var cli = new CommandLine { StandardOutput = full, Secrets = _ => null, Engine = "unix:///nowhere/docker.sock" };
        cli.WithProcessor("echo");

        var result = cli.Run("pin");

        Assert.Equal(1, result.Exit);
        Assert.Single(result.Error.Split('\n'), line => line.StartsWith("pipeline: the result cannot be written: ", StringComparison.Ordinal));
        Assert.Contains("\"echo\"", File.ReadAllText(Path.Combine(cli.Folder, "artifacts", "build-and-pin.json")), StringComparison.Ordinal);
    }
}
