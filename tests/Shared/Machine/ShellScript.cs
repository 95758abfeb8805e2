using System.Diagnostics;

namespace Pipeline.Tests.Machine;

/// <summary>A program made of a few lines of shell.</summary>
internal static class ShellScript
{
    /// <summary>Writes it so that it can be run at once.</summary>
    /// <remarks>
    /// Another process writes it: while this one has a file open for writing, a program that another test starts has it too for a moment, and what is
    /// open for writing is not executed (ETXTBSY).
    /// </remarks>
    public static void Write(string path, string text)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "what stands in for a program is a shell script");
        using var shell = Process.Start("/bin/sh", ["-c", "printf %s \"$1\" >\"$2\" && chmod 0700 \"$2\"", "sh", text, path]);
        shell.WaitForExit();
        Assert.Equal(0, shell.ExitCode);
    }
}
