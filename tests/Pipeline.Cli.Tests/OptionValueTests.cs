using System.CommandLine;

namespace Pipeline.Cli.Tests;

/// <summary>An option takes only its own value; tested with every option of every command.</summary>
public sealed class OptionValueTests
{
    /// <summary>Each command by its path, with each listed option that has a value.</summary>
    public static TheoryData<string, string> WithValue => Options(option => !IsFlag(option));

    /// <summary>The same, with the form of the value as the help gives it.</summary>
    public static TheoryData<string, string, string> Forms
    {
        get
        {
            using var cli = new CommandLine();
            return [.. Walk(cli.Tree(), "").Where(pair => !IsFlag(pair.Option)).Select(pair => (pair.Path, pair.Option.Name, pair.Option.HelpName ?? ""))];
        }
    }

    /// <summary>Each command by its path, with each flag.</summary>
    public static TheoryData<string, string> Flags => Options(IsFlag);

    [Theory]
    [MemberData(nameof(Forms))]
    public void An_empty_value_is_none_and_the_next_argument_is_not_taken_for_it(string command, string option, string form)
    {
        Assert.NotEmpty(form);
        foreach (var given in (string[][])[[$"{option}="], [$"{option}=", "--help"], [$"{option}:", "--help"], [option, ""]])
        {
            AssertRefused(command, given, $"{option} needs a value: write {option} {form}");
        }
    }

    [Theory]
    [MemberData(nameof(WithValue))]
    public void An_option_is_no_value_of_another(string command, string option)
    {
        foreach (var next in (string[])["--help", "-h", "--json", "--nobody-knows-this", "--"])
        {
            AssertRefused(command, [option, next], $"{option} needs a value; '{next}' is read as an option. If it is the value, write {option}={next}");
        }
    }

    [Theory]
    [MemberData(nameof(Flags))]
    public void A_flag_is_true_or_false(string command, string flag)
    {
        AssertRefused(command, [$"{flag}=", "--nobody-knows-this"], $"{flag}: '' is neither true nor false; {flag} alone is true.");
        AssertRefused(command, [$"{flag}:maybe"], $"{flag}: 'maybe' is neither true nor false; {flag} alone is true.");
    }

    [Fact]
    public void A_value_that_begins_with_dashes_is_given_behind_an_equals_sign()
    {
        using var cli = new CommandLine();

        Assert.Equal(0, cli.WithProcessor("p").With("--json", """{"text":"x"}""").Run("run", "p", "--inputs=--json", "--mode", "mock", "--build").Exit);
        Assert.Single(cli.Adapter.Invocations);
    }

    [Theory]
    [InlineData("world verify --jsno", "unknown option '--jsno'; did you mean '--json'?")]
    [InlineData("world import --wrld x", "unknown option '--wrld'; did you mean '--world'?")]
    [InlineData("run --jsno=x p", "unknown option '--jsno'; did you mean '--json'?")]
    [InlineData("processors -x", "unknown option '-x'.")]
    public void An_option_that_nobody_knows_is_no_argument(string args, string sentence)
    {
        using var cli = new CommandLine();

        var result = cli.Run(args.Split(' '));

        Assert.Equal((2, ""), (result.Exit, result.Output));
        Assert.StartsWith($"pipeline: {sentence}\n", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Behind_two_dashes_everything_is_an_argument()
    {
        using var cli = new CommandLine();

        var result = cli.Run("manifest", "--", "--plain-http");

        Assert.Equal((2, ""), (result.Exit, result.Output));
        Assert.StartsWith("pipeline: '--plain-http' is not an image reference", result.Error, StringComparison.Ordinal);
    }

    private static bool IsFlag(Option option) => option.ValueType == typeof(bool) || option.Arity.MaximumNumberOfValues == 0;

    private static void AssertRefused(string command, string[] given, string sentence)
    {
        using var cli = new CommandLine();

        var result = cli.WithProcessor("p").Run([.. command.Split(' ', StringSplitOptions.RemoveEmptyEntries), .. given]);

        Assert.Equal(new Result(2, "", $"pipeline: {sentence}\nRun `{$"pipeline {command}".TrimEnd()} --help` for usage.\n"), result);
    }

    private static TheoryData<string, string> Options(Func<Option, bool> chosen)
    {
        using var cli = new CommandLine();
        return [.. Walk(cli.Tree(), "").Where(pair => chosen(pair.Option)).Select(pair => (pair.Path, pair.Option.Name))];
    }

    private static IEnumerable<(string Path, Option Option)> Walk(Command command, string path) =>
        command.Options.Where(option => !option.Hidden).Select(option => (path, option))
            .Concat(command.Subcommands.SelectMany(below => Walk(below, $"{path} {below.Name}".TrimStart())));
}
