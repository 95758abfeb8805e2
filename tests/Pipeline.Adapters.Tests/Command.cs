using CliWrap;
using CliWrap.Buffered;

namespace Pipeline.Adapters.Tests;

internal static class Command
{
    /// <summary>Runs a program to its end: its exit status and everything it said.</summary>
    public static async Task<BufferedCommandResult> Run(string program, params string[] arguments) =>
        await Cli.Wrap(program).WithArguments(arguments).WithValidation(CommandResultValidation.None).ExecuteBufferedAsync();

    /// <summary>Runs a program that must succeed: its output, trimmed.</summary>
    public static async Task<string> Output(string program, params string[] arguments)
    {
        var result = await Run(program, arguments);
        Assert.True(result.IsSuccess, $"{program} {string.Join(' ', arguments)}: {result.StandardError}");
        return result.StandardOutput.Trim();
    }
}
