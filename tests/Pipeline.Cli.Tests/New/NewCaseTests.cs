namespace Pipeline.Cli.Tests.New;

/// <summary><c>pipeline new case</c> refuses in one sentence, before anything is built, and leaves nothing.</summary>
public sealed class NewCaseTests
{
    private static readonly string[] Arguments = ["new", "case", "echo", "first", "--inputs", "in.json"];

    [Theory]
    [InlineData("new case echo First --inputs in.json --yes", "'First' is no name of a case: lowercase letters, digits, - and _, a letter or digit first, at most 63.")]
    [InlineData("new case echo ../first --inputs in.json --yes", "'../first' is no name of a case: lowercase letters, digits, - and _, a letter or digit first, at most 63.")]
    [InlineData("new case echo first", "Option '--inputs' is required.")]
    public void Wrong_usage_is_one_sentence(string arguments, string sentence)
    {
        using var cli = With();

        var result = cli.Run(arguments.Split(' '));

        Assert.Equal(new Result(2, "", $"pipeline: {sentence}\nRun `pipeline new case --help` for usage.\n"), result);
        Assert.Equal(["cases", "processor.json"], Left(cli), StringComparer.Ordinal);
    }

    [Fact]
    public void Without_a_terminal_and_without_consent_it_refuses_at_once()
    {
        using var cli = With();

        Assert.Equal(new Result(2, "", "pipeline: there is no terminal to ask on whether the result is right: add --yes to take it as expected.\n"), cli.Run(Arguments));

        Assert.Empty(cli.Builder.Builds);
        Assert.Equal(["cases", "processor.json"], Left(cli), StringComparer.Ordinal);
    }

    [Fact]
    public void In_a_CI_nobody_has_looked_at_it()
    {
        using var cli = With(ci: true);

        Assert.Equal(new Result(2, "", "pipeline: a new case is what a person has looked at: it is refused with CI=true.\n"), cli.Run([.. Arguments, "--yes"]));
    }

    [Theory]
    [InlineData("new case ecko first --inputs in.json --yes", "adapter invocation failed: unknown processor 'ecko'; did you mean 'echo'?")]
    [InlineData("new case echo taken --inputs in.json --yes", "adapter invocation failed: processors/echo/cases/taken exists already")]
    [InlineData("new case echo first --inputs out.json --yes", "invalid inputs payload: out.json: there is no such file")]
    [InlineData("new case echo first --inputs processors --yes", "invalid inputs payload: processors: it is a folder, or this user may not read it")]
    [InlineData("new case echo first --inputs huge.json --yes", "invalid inputs payload: huge.json has more than 16777216 bytes")]
    public void What_cannot_be_is_one_sentence_and_nothing_is_built_or_written(string arguments, string sentence)
    {
        using var cli = With();
        cli.With("huge.json", new string(' ', 20_000_000));

        Assert.Equal(new Result(1, "", $"pipeline: {sentence}\n"), cli.Run(arguments.Split(' ')));

        Assert.Empty(cli.Builder.Builds);
        Assert.Equal(["cases", "processor.json"], Left(cli), StringComparer.Ordinal);
        Assert.Equal(["taken"], Directory.EnumerateDirectories(Path.Combine(cli.Folder, "processors/echo/cases")).Select(Path.GetFileName), StringComparer.Ordinal);
    }

    [Fact]
    public void Ctrl_C_leaves_neither_a_case_nor_a_draft()
    {
        using var cli = With();
        using var stopping = new CancellationTokenSource();
        cli.Adapter.Running = (_, token) =>
        {
            stopping.Cancel();
            token.ThrowIfCancellationRequested();
        };

        var result = cli.Run(stopping.Token, [.. Arguments, "--yes"]);

        Assert.Equal((130, ""), (result.Exit, result.Output));
        Assert.Equal(["cases", "processor.json"], Left(cli), StringComparer.Ordinal);
        Assert.Equal(["taken"], Directory.EnumerateDirectories(Path.Combine(cli.Folder, "processors/echo/cases")).Select(Path.GetFileName), StringComparer.Ordinal);
        Assert.Equal(["echo"], Directory.EnumerateFileSystemEntries(Path.Combine(cli.Folder, "processors")).Select(Path.GetFileName), StringComparer.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(cli.Folder, "artifacts", "new-case", "echo", "first")));
    }

    private static IEnumerable<string?> Left(CommandLine cli) =>
        Directory.EnumerateFileSystemEntries(Path.Combine(cli.Folder, "processors/echo")).Select(Path.GetFileName).Order(StringComparer.Ordinal);

    private static CommandLine With(bool ci = false) =>
        new CommandLine { Ci = ci, Secrets = _ => null }.WithProcessor("echo").With("processors/echo/cases/taken/inputs.json", "{}").With("in.json", """{"text":"x"}""");
}
