using Nuke.Common.Execution;

namespace Build.Tests;

public sealed class CommandLineTests
{
    [Fact]
    public void Targets_come_first_and_values_run_to_the_next_option()
    {
        var line = CommandLine.Parse(["Compile", "Test", "--names", "a", "b", "-loud", "--times", "-3"]);

        Assert.Equal("Compile Test", string.Join(' ', line.Targets));
        Assert.Equal("names: a b, loud: , times: -3", string.Join(", ", line.Options.Select(x => $"{x.Key}: {string.Join(' ', x.Values)}")));
    }

    [Theory]
    [InlineData("--api-key")]
    [InlineData("-ApiKey")]
    [InlineData("--APIKEY")]
    [InlineData("--a-p-i-key")]
    public void Dashes_and_case_do_not_matter(string spelling) =>
        Assert.Equal("apikey", Assert.Single(CommandLine.Parse([spelling]).Options).Key);

    [Fact]
    public void A_dash_alone_is_a_value() => Assert.Equal(["-"], CommandLine.Parse(["--inputs", "-"]).Options[0].Values);
}
