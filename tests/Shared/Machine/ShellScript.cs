using System.Diagnostics;

namespace Pipeline.Tests.Machine;

/// <summary>A program of a few shell lines.</summary>
internal static class ShellScript
{
    /// <summary>Writes it so that it can run at once.</summary>
    /// <remarks>
    /// Another process writes it: while this process has a file open for writing, another test's child may inherit it for a moment, and a file that is
    /// open for writing cannot be executed (ETXTBSY).
    /// </remarks>
    public static void Write(string path, string text)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "what stands in for a program is a shell script");
        using var shell = Process.Start("/bin/sh", ["-c", "printf %s \"$1\" >\"$2\" && chmod 0700 \"$2\"", "sh", text, path]);
        shell.WaitForExit();
        Assert.Equal(0, shell.ExitCode);
    }
}
