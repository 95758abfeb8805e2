using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Pipeline.Processor.Tests.Containers;

namespace Pipeline.Processor.Tests.Commands;

/// <summary>The compiled program: arguments, streams, SIGTERM.</summary>
public sealed class RunProgramTests(RunProgram program) : IDisposable
{
    private readonly Scratch scratch = new();

    public void Dispose() => scratch.Dispose();

    [Fact]
    public async Task What_a_command_writes_goes_to_standard_error()
    {
        var ended = await Run("echo one; echo two >&2; echo 1 > \"$2/a\"");

        Assert.Equal(new Ended(0, "", "one\ntwo\n"), ended);
        Assert.Equal("1\n"u8.ToArray(), Scratch.Tree(scratch.Artifacts)["runs/1/outputs/a"]);
    }

    [Fact]
    public async Task Its_failure_is_a_fault_and_exit_status_1()
    {
        var ended = await Run("echo one; exit 7");

        Assert.Equal(new Ended(1, "", "one\nERR_ADAPTER_INVOCATION adapter invocation failed: exit status 7: one\n"), ended);
        Assert.Equal(["fault.json"], Scratch.Tree(scratch.Artifacts).Keys, StringComparer.Ordinal);
    }

    // The system then keeps no exit status, and a failure would look like a success.
    [Fact]
    public async Task Where_SIGCHLD_is_ignored_it_claims_no_success()
    {
        Lay();

        var ended = await Command.Run("bash", ["-c", "trap '' CHLD; exec \"$@\"", "bash", program.Path, .. Words("exit 0")]);

        Assert.Equal((1, "ERR_ADAPTER_INVOCATION adapter invocation failed: the command's exit status is unknown: No child processes\n"), (ended.Status, ended.Errors));
    }

    [Fact]
    public async Task Arguments_that_cannot_be_used_leave_nothing()
    {
        Assert.Equal(new Ended(2, "", "usage: --mode is missing\n"), await Command.Run(program.Path, "--", "true"));
        Assert.Equal(new Ended(2, "", "usage: -- and a command come before the options\n"), await Command.Run(program.Path, "true"));
        Assert.Empty(Scratch.Tree(scratch.Artifacts));
    }

    [Fact]
    public async Task A_probe_runs_no_command()
    {
        await File.WriteAllTextAsync(scratch.Spec, CommandRig.Spec(60));

        Assert.Equal(0, (await Command.Run(program.Path, "--", "false", "--probe", "--spec", scratch.Spec, "--artifacts", scratch.Artifacts)).Status);
        var evidence = StrictJson.Parse(await File.ReadAllBytesAsync(Path.Combine(scratch.Artifacts, "probe.json")));
        Assert.Equal(JsonValueKind.Array, evidence.GetProperty("modules").ValueKind);
    }

    [Theory]
    [InlineData("")]
    [InlineData("trap '' TERM; ")]
    public async Task SIGTERM_ends_the_whole_group_with_status_143(string trap)
    {
        Lay();
        var (child, grandchild) = (Path.Combine(scratch.Root, "child"), Path.Combine(scratch.Root, "grandchild"));
        var script = $"{trap}echo $$ > {child}; sh -c '{trap}echo $$ > {grandchild}; sleep 600; sleep 600'; sleep 600";
        using var process = Process.Start(new ProcessStartInfo(program.Path, Words(script)) { UseShellExecute = false })!;
        string[] processes = [CommandRig.Await(child), CommandRig.Await(grandchild)];

        _ = (await Command.Run("kill", "-TERM", process.Id.ToString(CultureInfo.InvariantCulture))).Required;
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(143, process.ExitCode);
        Assert.All(processes, CommandRig.AssertGone);
        Assert.DoesNotContain(Scratch.Tree(scratch.Artifacts).Keys, file => !file.StartsWith(".tmp/", StringComparison.Ordinal));
    }

    private async Task<Ended> Run(string script)
    {
        Lay();
        return await Command.Run(program.Path, Words(script));
    }

    private void Lay()
    {
        File.WriteAllText(scratch.Spec, CommandRig.Spec(60));
        File.WriteAllText(scratch.Inputs, "{}");
    }

    private string[] Words(string script) => ["--", "sh", "-c", script, "sh", .. CommandRig.Arguments(scratch, "mock")];
}
