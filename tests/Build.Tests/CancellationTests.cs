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
        process.ReadUntil("sleep 60");

        Talk.Send(signal, process.Id);
        run.Finish(process);

        Assert.Equal(exitCode, run.ExitCode);
        Assert.Contains($"{target}    Aborted", run.Output, StringComparison.Ordinal);
        Assert.Contains("Remove  Succeeded", run.Output, StringComparison.Ordinal);
        Assert.Contains("Build failed.", run.Output, StringComparison.Ordinal);
    }

    public static TheoryData<string, string, int> WaysToRunATool =>
    [
        .. from way in (string[])["tool", "handler", "zero", "exit", "wait"]
           from signal in ((string, int)[])[("INT", 130), ("TERM", 143)]
           select (way, signal.Item1, signal.Item2),
    ];

    [Theory]
    [MemberData(nameof(WaysToRunATool))]
    public void A_tool_that_ends_with_0_because_it_was_stopped_is_no_success(string way, string signal, int exitCode)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "POSIX signals are sent with kill(1)");
        using var run = new FixtureRun();
        using var process = run.Start("Polite", "--names", way);
        process.ReadUntil("] heeding");

        Talk.Send(signal, process.Id);
        run.Finish(process);

        Assert.Equal(exitCode, run.ExitCode);
        Assert.Contains("Polite  Aborted", run.Output, StringComparison.Ordinal);
        Assert.False(File.Exists(run.Place("stamp")));
        Assert.DoesNotContain("Polite", File.ReadAllText(run.Place(".nuke/temp/build-attempt.log")).Split('\n', 2)[1], StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_person_stopped_has_no_exception_for_a_reason()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "POSIX signals are sent with kill(1)");
        using var run = new FixtureRun();
        using var process = run.Start("Heed");
        process.ReadUntil("heeding");

        Talk.Send("INT", process.Id);
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
        process.ReadUntil("waiting");

        Talk.Send("INT", process.Id);
        process.ReadUntil("stopping");
        Talk.Send("INT", process.Id);
        run.Finish(process);

        Assert.Equal(130, run.ExitCode);
        Assert.DoesNotContain("Build failed.", run.Output, StringComparison.Ordinal);
    }
}
