using Pipeline.Processor.Commands;

namespace Pipeline.Processor.Tests.Commands;

public sealed class CommandArgumentsTests
{
    private const string Image = "sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

    private static readonly string[] Host =
    [
        "--mode", "mock", "--execution-id", "00000000-0000-4000-8000-000000000001", "--image-digest", Image, "--env-fingerprint", $"image={Image}",
        "--write-prefix", "world://w/runs/1/", "--spec", "/s", "--inputs", "/i", "--artifacts", "/a",
    ];

    private static readonly string[] Probe = ["--probe", "--spec", "/s", "--artifacts", "/a"];

    [Theory]
    [InlineData("Rscript /app/main.R")]
    [InlineData("sh -c exit")]
    [InlineData("tool --mode fast")] // an option of the contract's name, with a value that it does not allow
    [InlineData("tool --mode mock --spec")] // and with one that it does
    [InlineData("tool -- --probe")]
    [InlineData("--mode mock")] // the first word is the program, whatever it is
    public void A_command_may_have_any_words(string command)
    {
        var run = CommandArguments.Parse(["--", .. command.Split(' '), .. Host]);
        Assert.Equal(command, string.Join(' ', run.Command));
        Assert.Equal(ContainerCommandLine.Parse(Host), run.Container);
        Assert.Equal(("/s", "/a"), (run.Spec, run.Artifacts));

        var probe = CommandArguments.Parse(["--", .. command.Split(' ').Where(word => word != "--probe"), .. Probe]);
        Assert.IsType<ContainerCommandLine.Probe>(probe.Container);
        Assert.Equal(("/s", "/a"), (probe.Spec, probe.Artifacts));
    }

    [Fact]
    public void The_tag_belongs_to_the_host_wherever_it_stands()
    {
        string[] tagged = ["--image-tag", "dev", .. Host];

        Assert.Equal(["tool"], CommandArguments.Parse(["--", "tool", .. tagged]).Command);
    }

    [Theory]
    [InlineData("", "-- and a command come before the options")]
    [InlineData("--", "-- and a command come before the options")]
    [InlineData("tool", "-- and a command come before the options")]
    [InlineData("-- tool", "--mode is missing")]
    [InlineData("-- tool --mode mock", "--execution-id is missing")]
    [InlineData("-- tool --probe --spec /s", "--artifacts is missing")]
    [InlineData("-- tool --mode smoke", "--execution-id is missing")]
    public void What_is_not_usable_is_refused_with_the_rule(string args, string rule) =>
        Assert.Equal(rule, Assert.Throws<FormatException>(() => CommandArguments.Parse(args.Length == 0 ? [] : args.Split(' '))).Message);
}
