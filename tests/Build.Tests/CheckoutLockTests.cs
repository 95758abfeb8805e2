using System.Diagnostics;
using System.Globalization;

namespace Build.Tests;

/// <summary>Two processes in one checkout take turns where they must not run at once.</summary>
public sealed class CheckoutLockTests : IDisposable
{
    private readonly FixtureRun _run = new();

    public CheckoutLockTests() => Assert.SkipWhen(OperatingSystem.IsWindows(), "processes are ended with kill(1)");

    public void Dispose() => _run.Dispose();

    [Fact]
    public void The_second_waits_and_says_for_whom()
    {
        using var first = Begin("one");
        using var second = _run.Start("TakeTurn", "--names", "two");

        second.ReadUntil($"Waiting: artifacts/ is in use by TakeTurn of process {first.Id} since ");
        Assert.False(File.Exists(_run.Place("two.began")));
        _run.Write("two.end", "");
        _run.Write("one.end", "");

        Assert.Equal((0, 0), (ExitCode(first), ExitCode(second)));
    }

    [Fact]
    public void A_dead_process_holds_nothing_and_neither_do_the_tools_that_it_left()
    {
        using var first = Begin("one");
        Talk.Send("KILL", first.Id);
        _ = ExitCode(first);
        var left = int.Parse(File.ReadAllText(_run.Place("one.left")), CultureInfo.InvariantCulture);
        _run.Write("two.end", "");

        using var second = _run.Start("TakeTurn", "--names", "two");

        Assert.Equal(0, ExitCode(second));
        using var orphan = Process.GetProcessById(left);
        orphan.Kill();
    }

    [Theory]
    [InlineData("INT", 130)]
    [InlineData("TERM", 143)]
    public void Waiting_can_be_stopped(string signal, int exitCode)
    {
        using var first = Begin("one");
        using var second = _run.Start("TakeTurn", "--names", "two");
        second.ReadUntil("Waiting: ");

        Talk.Send(signal, second.Id);
        _run.Finish(second);
        _run.Write("one.end", "");

        Assert.Equal((0, exitCode), (ExitCode(first), _run.ExitCode));
        Assert.Contains("TakeTurn  Aborted", _run.Output, StringComparison.Ordinal);
    }

    private Process Begin(string name)
    {
        var process = _run.Start("TakeTurn", "--names", name);
        while (!File.Exists(_run.Place($"{name}.began")))
        {
            Assert.False(process.HasExited);
            Thread.Sleep(20);
        }

        return process;
    }

    private static int ExitCode(Process process)
    {
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode;
    }
}
