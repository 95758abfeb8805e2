using System.Text;
using Pipeline.Oci.Registry;
using Pipeline.Oci.Samples;

namespace Pipeline.Cli.Tests.Images;

public sealed class ManifestTests
{
    private static readonly Oci.Registry.Repository Here = Oci.Registry.Repository.Parse("ghcr.io/owner/name/llm_chat");
    private static readonly ImageSample Sample = ImageSample.MultiArch("image", ImageSample.Amd64, ImageSample.Arm64);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Writes_the_bytes_and_nothing_else(bool byDigest)
    {
        using var cli = new CommandLine();
        Sample.PlantIn(cli.Registry, Here, "1.0.0");

        var result = cli.Run("manifest", byDigest ? $"{Here}@{Sample.Root.Descriptor.Digest}" : $"{Here}:1.0.0");

        Assert.Equal(new Result(0, Encoding.UTF8.GetString(Sample.Root.Bytes.Span), ""), result);
    }

    [Fact]
    public void What_is_not_there_is_one_sentence_and_no_byte()
    {
        using var cli = new CommandLine();

        Assert.Equal(new Result(1, "", $"pipeline: the registry has no {Here}:1.0.0\n"), cli.Run("manifest", $"{Here}:1.0.0"));
    }

    [Theory]
    [InlineData(RegistryFailure.Corrupt)]
    [InlineData(RegistryFailure.Denied)]
    [InlineData(RegistryFailure.Unavailable)]
    public void On_any_doubt_there_is_no_byte(RegistryFailure failure)
    {
        using var cli = new CommandLine();
        Sample.PlantIn(cli.Registry, Here, "1.0.0");
        cli.Registry.Arriving = _ => throw new RegistryException(failure, "doubt");

        Assert.Equal(new Result(1, "", "pipeline: doubt\n"), cli.Run("manifest", $"{Here}:1.0.0"));
    }

    [Fact]
    public void Ctrl_C_ends_it_with_130()
    {
        using var cli = new CommandLine();
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();

        Assert.Equal(new Result(130, "", ""), cli.Run(cancelled.Token, "manifest", $"{Here}:1.0.0"));
    }

    [Theory]
    [InlineData("localhost:99999")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.example")] // a label has at most 63 characters
    public void An_address_that_nobody_can_have_is_one_sentence(string registry)
    {
        using var cli = new CommandLine { Real = true };

        var result = cli.Run("manifest", $"{registry}/a/b:1.0.0");

        Assert.Equal((1, ""), (result.Exit, result.Output));
        Assert.StartsWith("pipeline: ", result.Error, StringComparison.Ordinal);
        Assert.Single(result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }
}
