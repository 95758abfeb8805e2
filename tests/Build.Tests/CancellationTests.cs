using System.Diagnostics;

namespace Build.Tests;

public sealed class CancellationTests
{
    [Theory]
    [InlineData("Wait", "INT", 130)]
    [InlineData("Wait", "TERM", 143)]
    public void A_signal_stops_the_running_tool_and_the_summary_is_printed(string target, string signal, int exitCode)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "POSIX signals are sent with kill(1)");
        using var run = new FixtureRun();
        using var process = run.Start(target, "Remove");
        ReadUntil(process, "sleep 60");

        Send(signal, process);
        run.Finish(process);

        Assert.Equal(exitCode, run.ExitCode);
        Assert.Contains($"{target}    Aborted", run.Output, StringComparison.Ordinal);
        Assert.Contains("Remove  Succeeded", run.Output, StringComparison.Ordinal);
        Assert.Contains("Build failed.", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_person_stopped_has_no_exception_for_a_reason()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "POSIX signals are sent with kill(1)");
        using var run = new FixtureRun();
        using var process = run.Start("Heed");
        ReadUntil(process, "heeding");

        Send("INT", process);
        run.Finish(process);

        Assert.Equal(130, run.ExitCode);
        Assert.Contains("Heed    Aborted", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_second_signal_ends_the_process_without_waiting_for_anything()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "POSIX signals are sent with kill(1)");
        using var run = new FixtureRun();
        using var process = run.Start("Spin");
        ReadUntil(process, "waiting");

        Send("INT", process);
        ReadUntil(process, "stopping");
        Send("INT", process);
        run.Finish(process);

        Assert.Equal(130, run.ExitCode);
        Assert.DoesNotContain("Build failed.", run.Output, StringComparison.Ordinal);
    }

    private static void ReadUntil(Process process, string text)
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

    private static void Send(string signal, Process process)
    {
        using var kill = Process.Start("kill", ["-s", signal, $"{process.Id}"]);
        kill.WaitForExit();
    }
}
