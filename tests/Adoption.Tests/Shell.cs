using CliWrap;
using CliWrap.Buffered;

namespace Adoption.Tests;

/// <summary>Runs bash scripts.</summary>
internal static class Shell
{
    /// <summary>Runs a script to its end, whatever its exit status.</summary>
    /// <param name="folder">The working directory.</param>
    /// <param name="script">The script; it ends at the first command that fails.</param>
    /// <param name="variables">Variables besides those of this process.</param>
    /// <param name="arguments">The script's <c>$1</c>, <c>$2</c>, …</param>
    public static Task<BufferedCommandResult> Run(string folder, string script, IReadOnlyDictionary<string, string?> variables, params string[] arguments)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the scripts are bash");
        return Cli.Wrap("bash")
            .WithArguments(["-euo", "pipefail", "-c", script, "bash", .. arguments])
            .WithWorkingDirectory(folder)
            .WithEnvironmentVariables(variables)
            .WithValidation(CommandResultValidation.None)
            .ExecuteBufferedAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>The same for a script that must succeed.</summary>
    /// <returns>Its standard output.</returns>
    public static async Task<string> Output(string folder, string script, IReadOnlyDictionary<string, string?> variables, params string[] arguments)
    {
        var ended = await Run(folder, script, variables, arguments);
        Assert.True(ended.ExitCode == 0, $"{script}\n{ended.StandardOutput}{ended.StandardError}");
        return ended.StandardOutput;
    }
}
