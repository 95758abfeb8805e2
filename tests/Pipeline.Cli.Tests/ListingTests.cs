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

    // Foreign documents are limited to 16 MiB and 64 levels; our own list is not.
    [Fact]
    public void Lists_more_than_one_document_may_hold()
    {
        using var cli = new CommandLine();
        var (nested, closed) = (string.Concat(Enumerable.Repeat("""{"not":""", 58)), new string('}', 58));
        cli.WithProcessor("deep", "").With("processors/deep/processor.json", File.ReadAllText(Path.Combine(cli.Folder, "processors/deep/processor.json"))
            .Replace("\"minLength\": 1", $"\"not\": {nested}{{}}{closed}", StringComparison.Ordinal));
        foreach (var name in (string[])["wide_a", "wide_b"])
        {
            cli.WithProcessor(name).With($"processors/{name}/processor.json", File.ReadAllText(Path.Combine(cli.Folder, $"processors/{name}/processor.json"))
                .Replace("\"minLength\": 1", $"\"description\": \"{new string('x', 9_000_000)}\"", StringComparison.Ordinal));
        }

        var result = cli.Run("processors", "--json");

        Assert.Equal((0, ""), (result.Exit, result.Error));
        Assert.Equal(1, result.Output.Count(c => c == '\n'));
        Assert.True(result.Output.Length > 18_000_000);
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
