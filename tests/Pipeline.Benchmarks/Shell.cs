using System.Diagnostics;

namespace Pipeline.Benchmarks;

/// <summary>Runs processes and discards their output.</summary>
internal static class Shell
{
    /// <summary>Runs a program that must succeed.</summary>
    public static void Run(string program, params string[] arguments)
    {
        var (status, error) = Try(program, arguments);
        if (status != 0)
        {
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {status}: {error}");
        }
    }

    /// <summary>Runs a program that must succeed, and returns its output.</summary>
    public static string Output(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, UseShellExecute = false })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{program} ended with {process.ExitCode}");
    }

    /// <summary>Runs a program and returns its exit status and error output.</summary>
    public static (int Status, string Error) Try(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        })!;
        var error = process.StandardError.ReadToEndAsync();
        process.StandardOutput.BaseStream.CopyTo(Stream.Null);
        process.WaitForExit();
        return (process.ExitCode, error.Result);
    }
}
