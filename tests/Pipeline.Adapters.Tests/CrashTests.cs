using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Pipeline.Adapters.Tests;

/// <summary>Our own process dies; the next one cleans up after it, and leaves living ones alone.</summary>
public sealed class CrashTests(HostileImage hostile)
{
    private const string Role = "PIPELINE_TESTS_CRASH_IN";

    [Fact]
    public async Task What_a_killed_process_left_is_removed_by_the_next_run_and_live_runs_are_not()
    {
        using var rig = new Rig(hostile);
        using var cancel = new CancellationTokenSource();
        using var other = new Rig(hostile);
        var alive = other.Describe("never_exits");
        var living = Task.Run(() => other.Adapter.Invoke(alive, cancel.Token));
        await Rig.Running(alive.ExecutionId);

        using var child = Process.Start(new ProcessStartInfo(Environment.ProcessPath!)
        {
            Environment = { [Role] = $"{rig.Folder}|{hostile.Image.Digest}" }, RedirectStandardOutput = true, UseShellExecute = false,
        })!;
        var id = ExecutionId.Parse((await child.StandardOutput.ReadLineAsync())!);
        var left = await Rig.Running(id);
        child.Kill();
        await child.WaitForExitAsync();
        Assert.NotEqual("", await rig.Leftovers(id), StringComparer.Ordinal);

        var next = rig.Describe("honest");
        Assert.IsType<Envelope.Success>(rig.Adapter.Invoke(next, default));
        Assert.Equal("", await Command.Output("docker", "ps", "-aq", "--no-trunc", "--filter", $"id={left}"));
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(rig.Folder, ".staging")));
        Assert.NotEmpty(await Command.Output("docker", "ps", "-q", "--filter", $"label=pipeline.execution={alive.ExecutionId}"));
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => living);
    }

    // The test program runs itself again as the process to kill.
    [ModuleInitializer]
    internal static void RunAsTheChild()
    {
        if (Environment.GetEnvironmentVariable(Role) is not { } role)
        {
            return;
        }

        var (folder, image) = (role.Split('|')[0], Digest.Parse(role.Split('|')[1]));
        using var rig = new Rig(RunnableImage.Built(image, "hostile"), folder);
        var invocation = rig.Describe("never_exits");
        Console.WriteLine(invocation.ExecutionId);
        rig.Adapter.Invoke(invocation, default);
        Environment.Exit(1);
    }
}
