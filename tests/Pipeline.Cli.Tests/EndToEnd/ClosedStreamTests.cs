namespace Pipeline.Cli.Tests;

/// <summary>The parent closed a standard stream: the runtime may put pipes of its own in its place, which nothing may write to or wait for.</summary>
public sealed class ClosedStreamTests
{
    [Theory]
    [InlineData("processors")]
    [InlineData("processors --json")]
    [InlineData("--help")]
    [InlineData("--version")]
    public async Task A_closed_standard_output_is_named(string args)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "its shell closes no streams");

        Assert.Equal(new Result(1, "", "pipeline: the result cannot be written: standard output is closed\n"), await Executable.RunWithClosed(">&-", args.Split(' ')));
    }

    [Fact]
    public async Task A_closed_standard_input_is_named_and_not_waited_for()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "its shell closes no streams");

        var result = await Executable.RunWithClosed("<&-", "run", "llm_chat", "--inputs", "-", "--mode", "mock", "--build", "--world", "/nowhere");

        Assert.Equal((1, ""), (result.Exit, result.Output));
        Assert.Contains("invalid inputs payload: standard input: reading failed: standard input is closed\n", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("processors", 0)]
    [InlineData("nobody-knows-this", 2)]
    [InlineData("world verify /nowhere", 1)]
    public async Task Without_a_standard_error_the_exit_code_is_the_same(string args, int exit)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "its shell closes no streams");

        Assert.Equal(exit, (await Executable.RunWithClosed("2>&-", args.Split(' '))).Exit);
    }
}
