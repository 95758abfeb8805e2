namespace Pipeline.Cli.Tests.Bases;

/// <summary><c>pipeline base</c> with a stand-in for set-up's script; <c>Setup.Tests</c> tests the script itself.</summary>
public sealed class BaseTests
{
    [Fact]
    public void Lock_runs_set_up_and_answers_with_the_locks_path()
    {
        using var cli = With("echo \"processors/bases/$2.lock\"; echo \"$# $1\" >&2");

        Assert.Equal(new Result(0, "processors/bases/science.lock\n", ""), cli.Run("base", "lock", "science"));
    }

    [Fact]
    public void Outdated_lists_differences_as_the_result_and_sentences_beside_it()
    {
        using var cli = With("echo 'setup: one' >&2; echo \"$*: libc6:amd64 1 → 2\"; echo 'setup: two' >&2");

        var result = cli.Run("base", "outdated", "science", "art");

        Assert.Equal(new Result(0, "--outdated science art: libc6:amd64 1 → 2\n", "one\ntwo\n"), result);
        Assert.Equal("--outdated: libc6:amd64 1 → 2\n", cli.Run("base", "outdated").Output);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_failure_is_the_last_sentence_with_a_code_of_the_canon(int status)
    {
        using var cli = With($"echo 'setup: working' >&2; echo 'setup: the archive has no package x' >&2; exit {status}");

        Assert.Equal(new Result(1, "", "working\npipeline: adapter invocation failed: the archive has no package x\n"), cli.Run("base", "lock", "science"));
    }

    [Fact]
    public void A_failure_without_a_sentence_is_one_sentence()
    {
        using var cli = With("exit 7");

        Assert.Equal(new Result(1, "", "pipeline: adapter invocation failed: bases.sh ended with status 7\n"), cli.Run("base", "outdated"));
    }

    [Theory]
    [InlineData("base lock science")]
    [InlineData("base outdated")]
    public void Before_the_front_door_has_placed_set_up_the_sentence_names_the_command_that_does(string arguments)
    {
        using var cli = new CommandLine { Time = TimeProvider.System }.WithProcessor("echo").With("build.sh", "");

        Assert.Equal(new Result(1, "", $"pipeline: adapter invocation failed: {cli.Folder} has no build/setup/bases.sh yet: run ./build.sh PlaceToolkit\n"), cli.Run(arguments.Split(' ')));
    }

    [Fact]
    public void Outside_of_a_repository_with_a_front_door_the_sentence_names_init()
    {
        using var cli = new CommandLine { Time = TimeProvider.System }.WithProcessor("echo");

        Assert.Equal($"pipeline: adapter invocation failed: {cli.Folder} has no build/setup/bases.sh and no front door, which places it: run pipeline init\n", cli.Run("base", "outdated").Error);
    }

    [Fact]
    public void Ctrl_C_stops_set_up()
    {
        using var cli = With("exec sleep 60");
        using var cancelled = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));

        Assert.Equal(130, cli.Run(cancelled.Token, "base", "outdated").Exit);
    }

    private static CommandLine With(string script)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "set-up is bash");
        return new CommandLine { Time = TimeProvider.System }.WithProcessor("echo").With("build/setup/bases.sh", script + "\n");
    }
}
