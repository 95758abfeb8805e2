namespace Pipeline.Cli.Tests;

public sealed class ListingTests
{
    [Fact]
    public void Lists_processors_for_a_person()
    {
        using var cli = new CommandLine();
        cli.WithProcessor("echo").WithProcessor("another_echo");

        var result = cli.Run("processors");

        Assert.Equal((0, ""), (result.Exit, result.Error));
        Golden.Equal("processors.txt", result.Output);
    }

    [Fact]
    public void Lists_whole_specs_for_a_program()
    {
        using var cli = new CommandLine();
        cli.WithProcessor("echo");

        var result = cli.Run("processors", "--json");

        Assert.Equal((0, ""), (result.Exit, result.Error));
        Golden.Equal("processors.json", result.Output);
    }

    [Fact]
    public void A_broken_spec_is_one_sentence()
    {
        using var cli = new CommandLine();
        cli.With("processors/echo/processor.json", "{");

        Assert.Equal(new Result(1, "", "pipeline: adapter invocation failed: echo/processor.json: not JSON\n"), cli.Run("processors"));
    }

    [Fact]
    public void A_place_without_processors_is_one_sentence()
    {
        using var cli = new CommandLine();

        Assert.Equal(
            new Result(1, "", $"pipeline: adapter invocation failed: there is no processors folder {cli.Folder}/processors\n"),
            cli.Run("processors"));
    }
}
