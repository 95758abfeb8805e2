using System.Diagnostics;

namespace Pipeline.Processor.Tests.Containers;

/// <summary>How a command ended.</summary>
internal sealed record Ended(int Status, string Output, string Errors)
{
    /// <summary>The output of a command that must succeed.</summary>
    public string Required => Status == 0 ? Output.Trim() : throw new InvalidOperationException($"exit status {Status}: {Output}{Errors}");
}

internal static class Command
{
    public static async Task<Ended> Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return new(process.ExitCode, await output, await errors);
    }

    /// <summary>Whether a program exists and answers.</summary>
    public static async Task<bool> Answers(string program, params string[] arguments)
    {
        try
        {
            return (await Run(program, arguments)).Status == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
