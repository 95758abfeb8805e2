namespace Pipeline.Processor.Tests.Unit;

public sealed class ContainerCommandLineTests
{
    private const string Image = "sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

    private static readonly string[] Good =
    [
        "--mode", "mock", "--execution-id", "00000000-0000-4000-8000-000000000001", "--image-digest", Image, "--image-tag", "dev",
        "--env-fingerprint", $"image={Image}", "--write-prefix", "world://w/runs/1/", "--spec", "/s", "--inputs", "/i", "--artifacts", "/a",
    ];

    [Fact]
    public void The_options_stand_in_any_order()
    {
        string[] reversed = [.. Good.Chunk(2).Reverse().SelectMany(pair => pair)];

        Assert.Equal(ContainerCommandLine.Parse(Good), ContainerCommandLine.Parse(reversed));
    }

    [Fact]
    public void The_tag_alone_is_optional()
    {
        foreach (var pair in Good.Chunk(2))
        {
            string[] without = [.. Good.Chunk(2).Where(other => other[0] != pair[0]).SelectMany(other => other)];
            if (pair[0] == "--image-tag")
            {
                Assert.Null(Assert.IsType<ContainerCommandLine.Run>(ContainerCommandLine.Parse(without)).Arguments.ImageTag);
                continue;
            }

            Assert.Equal($"{pair[0]} is missing", Refusal(without));
        }
    }

    [Theory]
    [InlineData("--mode", "smoke")]
    [InlineData("--execution-id", "1")]
    [InlineData("--image-digest", "dev")]
    [InlineData("--image-tag", "a b")]
    [InlineData("--env-fingerprint", "os=linux")]
    // An image other than that of --image-digest.
    [InlineData("--env-fingerprint", "image=sha256:bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb")]
    [InlineData("--write-prefix", "world://w/receipts/1/")]
    [InlineData("--write-prefix", "world://w/evidence/1/")]
    [InlineData("--write-prefix", "world://w/requests/1/")]
    [InlineData("--write-prefix", "world://w/../1/")]
    [InlineData("--write-prefix", "world://w/runs/1")]
    public void A_value_that_is_not_of_its_form_is_refused_and_not_quoted(string name, string value)
    {
        string[] args = [.. Good];
        args[Array.IndexOf(args, name) + 1] = value;

        Assert.Equal($"{name} is malformed", Refusal(args));
    }

    [Fact]
    public void What_is_no_option_is_refused_by_its_place()
    {
        Assert.Equal("unknown option at position 1", Refusal(["secret", .. Good]));
        Assert.Equal($"unknown option at position {Good.Length + 1}", Refusal([.. Good, "--verbose", "1"]));
        Assert.Equal("--mode is given twice", Refusal([.. Good, "--mode", "mock"]));
        Assert.Equal("--mode has no value", Refusal("--mode"));
        Assert.Equal("--mode has no value", Refusal("--mode", ""));
    }

    [Fact]
    public void A_probe_takes_the_spec_and_the_artifacts_alone()
    {
        Assert.Equal(new ContainerCommandLine.Probe("/s", "/a"), ContainerCommandLine.Parse(["--spec", "/s", "--probe", "--artifacts", "/a"]));
        Assert.Equal("unknown option at position 1", Refusal(["--probe", .. Good]));
        Assert.Equal("--artifacts is missing", Refusal("--probe", "--spec", "/s"));
        Assert.Equal("unknown option at position 1", Refusal("--probe", "--probe", "--spec", "/s", "--artifacts", "/a"));
    }

    private static string Refusal(params string[] args) => Assert.Throws<FormatException>(() => ContainerCommandLine.Parse(args)).Message;
}
