using Pipeline.Oci.Memory;
using Pipeline.Oci.Model;
using Pipeline.Oci.Registry;
using Pipeline.Oci.Samples;

namespace Pipeline.Cli.Tests.Images;

public sealed class VerifyTests
{
    private const string Registry = "ghcr.io/owner/name";
    private static readonly Oci.Registry.Repository Chat = Oci.Registry.Repository.Parse($"{Registry}/llm_chat");
    private static readonly ImageSample Sample = ImageSample.MultiArch("image", ImageSample.Amd64, ImageSample.Arm64);

    [Fact]
    public void Says_which_platforms_an_image_covers()
    {
        using var cli = new CommandLine();
        Sample.PlantIn(cli.Registry, Chat, "1.0.0");

        var result = cli.Run("verify", $"{Chat}:1.0.0", $"{Chat}@{Sample.Root.Descriptor.Digest}");

        Assert.Equal((0, ""), (result.Exit, result.Error));
        Golden.Equal("verify.txt", result.Output);
    }

    [Fact]
    public void Names_everything_that_is_wrong()
    {
        using var cli = Broken(out var references);

        var result = cli.Run(["verify", "--platform", "linux/amd64", "--platform", "linux/arm64/v8", .. references]);

        Assert.Equal((1, ""), (result.Exit, result.Error));
        Golden.Equal("verify-findings.txt", result.Output);
    }

    [Fact]
    public void What_a_registry_says_moves_no_cursor()
    {
        using var cli = new CommandLine();
        var sample = ImageSample.MultiArch("image", new ImagePlatform("linux\u001b[2J", "amd64")).PlantIn(cli.Registry, Chat, "1.0.0");

        var result = cli.Run("verify", $"{Chat}:1.0.0");

        Assert.Contains("linux?[2J/amd64", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("\u001b", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Tells_a_program_the_same()
    {
        using var cli = Broken(out var references);

        var result = cli.Run(["verify", "--json", "--platform", "linux/amd64", "--platform", "linux/arm64", .. references]);

        Assert.Equal((1, ""), (result.Exit, result.Error));
        Golden.Equal("verify-findings.json", result.Output);
    }

    [Fact]
    public void Without_a_reference_every_pin_is_verified()
    {
        using var cli = new CommandLine();
        Sample.PlantIn(cli.Registry, Chat);
        cli.With("processors/pins.json", Pins(Sample.Manifests[1].Descriptor.Digest));

        var result = cli.Run("verify");

        Assert.Equal((0, ""), (result.Exit, result.Error));
        Golden.Equal("verify-pins.txt", result.Output);
    }

    [Fact]
    public void A_pin_that_says_otherwise_is_a_finding()
    {
        using var cli = new CommandLine();
        Sample.PlantIn(cli.Registry, Chat);
        cli.With("other.json", Pins(Sample.Manifests[0].Descriptor.Digest));

        var result = cli.Run("verify", "--pins", "other.json");

        Assert.Equal((1, ""), (result.Exit, result.Error));
        Assert.Contains("! manifest-differs: linux/arm64 is ", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Manifests_only_asks_for_no_blob()
    {
        using var cli = new CommandLine();
        Sample.PlantIn(cli.Registry, Chat);

        Assert.Equal(0, cli.Run("verify", "--manifests-only", $"{Chat}@{Sample.Root.Descriptor.Digest}").Exit);
        Assert.All(cli.Registry.Calls, call => Assert.Equal(RegistryVerb.ReadManifest, call.Verb));
        Assert.Equal(3, cli.Registry.Calls.Count);
    }

    [Fact]
    public void Nothing_is_ever_written()
    {
        using var cli = Broken(out var references);

        cli.Run(["verify", .. references]);

        Assert.DoesNotContain(cli.Registry.Calls, call => call.Writes);
    }

    [Theory]
    [InlineData("{}", "image not pinned: pins: ")]
    [InlineData(null, "image not pinned: there is no file of pins ")]
    public void Pins_that_cannot_be_read_are_one_sentence(string? content, string sentence)
    {
        using var cli = new CommandLine();
        if (content is not null)
        {
            cli.With("processors/pins.json", content);
        }

        var result = cli.Run("verify");

        Assert.Equal((1, ""), (result.Exit, result.Output));
        Assert.StartsWith($"pipeline: {sentence}", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_in_the_place_of_pins_is_one_sentence()
    {
        using var cli = new CommandLine();

        Assert.Equal(new Result(1, "", $"pipeline: adapter invocation failed: {cli.Folder} cannot be read\n"), cli.Run("verify", "--pins", "."));
    }

    private static CommandLine Broken(out string[] references)
    {
        var cli = new CommandLine();
        Sample.PlantIn(cli.Registry, Chat);
        var lost = Oci.Registry.Repository.Parse($"{Registry}/lost");
        Sample.PlantIn(cli.Registry, lost);
        cli.Registry.DeleteBlob(lost, Sample.Blobs[1].Digest);
        var amd64 = ImageSample.MultiArch("image", ImageSample.Amd64).PlantIn(cli.Registry, Oci.Registry.Repository.Parse($"{Registry}/amd64"));
        cli.Registry.Arriving = call =>
        {
            if (call.Repository.Name.EndsWith("/closed", StringComparison.Ordinal))
            {
                throw new RegistryException(RegistryFailure.Denied, $"{call.Repository}: denied");
            }
        };
        references =
        [
            $"{Chat}@{Sample.Root.Descriptor.Digest}",
            $"{lost}@{Sample.Root.Descriptor.Digest}",
            $"{Registry}/amd64@{amd64.Root.Descriptor.Digest}",
            $"{Registry}/closed:1.0.0",
            $"{Registry}/closed@{Sample.Root.Descriptor.Digest}",
            $"{Registry}/nothing:1.0.0",
        ];
        return cli;
    }

    private static string Pins(Digest arm64) => PinSet.Of([KeyValuePair.Create("llm_chat", new Pin(
        ImageReference.Parse($"{Chat}"),
        "1.0.0-3f2a",
        Sample.Root.Descriptor.Digest,
        new Dictionary<Platform, Digest> { [Platform.Amd64] = Sample.Manifests[0].Descriptor.Digest, [Platform.Arm64] = arm64 },
        Sha256.Of("source"u8),
        Base: null))]).ToString();
}
