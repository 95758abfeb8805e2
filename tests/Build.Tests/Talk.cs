using System.Diagnostics;

namespace Build.Tests;

/// <summary>A test's conversation with a process.</summary>
internal static class Talk
{
    public static void ReadUntil(this Process process, string text)
    {
        while (process.StandardOutput.ReadLine() is { } line)
        {
            if (line.Contains(text, StringComparison.Ordinal))
            {
                return;
            }
        }

        Assert.Fail($"the run ended before it printed '{text}'");
    }

    public static void Send(string signal, int process)
    {
        using var kill = Process.Start("kill", ["-s", signal, $"{process}"]);
        kill.WaitForExit();
    }
}
