using CliWrap;
using CliWrap.Buffered;

namespace Pipeline.Adapters.Tests;

internal static class Command
{
    /// <summary>Runs a program to its end and returns its exit status and output.</summary>
    public static async Task<BufferedCommandResult> Run(string program, params string[] arguments) =>
        await Cli.Wrap(program).WithArguments(arguments).WithValidation(CommandResultValidation.None).ExecuteBufferedAsync();

    /// <summary>Runs a program that must succeed, and returns its trimmed output.</summary>
    public static async Task<string> Output(string program, params string[] arguments)
    {
        var result = await Run(program, arguments);
        Assert.True(result.IsSuccess, $"{program} {string.Join(' ', arguments)}: {result.StandardError}");
        return result.StandardOutput.Trim();
    }
}
