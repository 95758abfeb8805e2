using System.Globalization;
using System.Text;

namespace Pipeline.Processor.Tests.Commands;

/// <summary>What a command gets, what becomes of its files and its end: shell scripts that stand for any program.</summary>
public sealed class CommandRunTests : IDisposable
{
    private readonly CommandRig rig = new();

    public void Dispose() => rig.Dispose();

    [Fact]
    public void It_gets_the_two_paths_as_arguments_and_in_its_environment()
    {
        Assert.Equal(0, rig.Run("""[ "$1" = "$PIPELINE_INPUTS" ] && [ "$2" = "$PIPELINE_OUTPUTS" ] && cat "$1" > "$2/inputs" && echo "$PIPELINE_MODE $BASE_URL ${A_KEY-none}" > "$2/told" """, inputs: """{"b":"é","a":1.0}"""));

        Assert.Equal("{\"a\":1,\"b\":\"é\"}\n", rig.Output("inputs"));
        Assert.Equal("mock https://default none\n", rig.Output("told"));
    }

    [Fact]
    public void In_mock_a_secret_of_the_environment_does_not_reach_it()
    {
        rig.Variables["A_KEY"] = "a-private-key";
        rig.Variables["BASE_URL"] = "https://elsewhere";

        Assert.Equal(0, rig.Run("""env > "$2/env" """));
        Assert.DoesNotContain("a-private-key", rig.Output("env"), StringComparison.Ordinal);
        Assert.Contains("BASE_URL=https://default\n", rig.Output("env"), StringComparison.Ordinal);
    }

    [Fact]
    public void In_real_it_has_secrets_and_settings_and_the_fault_shows_no_secret()
    {
        rig.Variables["A_KEY"] = "a-private-key";
        rig.Variables["BASE_URL"] = "https://elsewhere";

        Assert.Equal(1, rig.Run("""echo "$BASE_URL $A_KEY $PIPELINE_MODE"; exit 9""", mode: "real"));
        Assert.Equal("adapter invocation failed: exit status 9: https://elsewhere *** real", rig.Told());
    }

    [Fact]
    public void A_secret_at_the_cut_of_the_tail_is_masked_too()
    {
        rig.Variables["A_KEY"] = "a-private-key";

        Assert.Equal(1, rig.Run("""printf %s "$A_KEY"; head -c 392 /dev/zero | tr '\0' x; exit 1""", mode: "real"));
        Assert.DoesNotContain("key", rig.Told(), StringComparison.Ordinal);
    }

    [Fact]
    public void Everything_in_the_folder_is_an_output()
    {
        Assert.Equal(0, rig.Run("""mkdir -p "$2/a/b" "$2/empty"; echo 1 > "$2/a/b/c"; echo 2 > "$2/.hidden"; : > "$2/nothing" """));

        Assert.Equal([".hidden", "a/b/c", "nothing"], rig.Outputs(), StringComparer.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(rig.Scratch.Artifacts, ".tmp")), "the folder is left behind");
    }

    [Fact]
    public void A_program_may_leave_nothing()
    {
        Assert.Equal(0, rig.Run("exit 0"));
        Assert.Empty(rig.Outputs());
        Assert.True(File.Exists(Path.Combine(rig.Scratch.Artifacts, "runs/1/receipt.json")));
    }

    [Theory]
    [InlineData("ln -s /etc/passwd \"$2/a\"")]
    [InlineData("ln -s /etc \"$2/a\"")]
    [InlineData("ln -s nowhere \"$2/a\"")]
    [InlineData("mkfifo \"$2/a\"")]
    [InlineData("mkdir \"$2/a\"; ln -s .. \"$2/a/b\"")]
    public void Links_and_special_files_are_refused(string script)
    {
        Assert.Equal(1, rig.Run(script));
        Assert.Equal("adapter invocation failed: bad output content: not a regular file", rig.Told());
    }

    [Theory]
    [InlineData("echo one; echo two >&2; exit 3", "exit status 3: one two")]
    [InlineData("exit 255", "exit status 255")]
    [InlineData("echo bang; kill -SEGV $$", "killed by signal 11: bang")]
    [InlineData("kill -KILL $$", "killed by signal 9")]
    public void Its_end_is_the_fault(string script, string detail)
    {
        Assert.Equal(1, rig.Run($"echo 1 > \"$2/a\"; {script}"));
        Assert.Equal($"adapter invocation failed: {detail}", rig.Told());
        Assert.Equal(["fault.json"], Scratch.Tree(rig.Scratch.Artifacts).Keys, StringComparer.Ordinal);
    }

    [Theory]
    [InlineData("no-such-program", "cannot start no-such-program: No such file or directory")]
    [InlineData("/etc/passwd", "cannot start /etc/passwd: Permission denied")]
    public void A_program_that_cannot_start_is_told(string program, string detail)
    {
        Assert.Equal(1, rig.Start([program]));
        Assert.Equal($"adapter invocation failed: {detail}", rig.Told());
    }

    [Fact]
    public void Of_megabytes_of_output_the_fault_has_the_end_and_standard_error_all()
    {
        Assert.Equal(1, rig.Run("yes 0123456789abcde | head -c 8388608; echo; echo the end >&2; exit 1"));

        Assert.StartsWith("adapter invocation failed: exit status 1: …", rig.Told(), StringComparison.Ordinal);
        Assert.EndsWith("0123456789abcde  the end", rig.Told(), StringComparison.Ordinal);
        Assert.InRange(rig.Told().Length, 400, "adapter invocation failed: ".Length + Fault.MaxDetail);
        Assert.Equal(8388608 + "\nthe end\n".Length, rig.Log.Length);
    }

    [Fact]
    public void Its_standard_input_is_empty_and_its_signals_are_the_defaults()
    {
        Assert.Equal(0, rig.Run("""cat > "$2/input"; grep -E '^Sig(Blk|Ign)' /proc/self/status > "$2/signals" """));
        Assert.Equal("", rig.Output("input"));
        var signals = rig.Output("signals").Split(['\t', '\n'], StringSplitOptions.RemoveEmptyEntries);
        // Of what is ignored the C library keeps two signals of its own, 32 and 33.
        Assert.Equal((0, 0), (Mask(signals[1]), Mask(signals[3]) & int.MaxValue));
    }

    [Fact]
    public void A_process_that_it_leaves_behind_ends_with_it()
    {
        Assert.Equal(0, rig.Run("""(trap '' TERM; while :; do sleep 1; done) & echo $! > "$2/process" """));
        CommandRig.AssertGone(rig.Output("process"));
    }

    [Fact]
    public void A_process_outside_its_group_does_not_hold_the_run()
    {
        Assert.Equal(0, rig.Run("""setsid sh -c 'echo $$ > "$0/process"; exec sleep 600' "$2" & while [ ! -s "$2/process" ]; do :; done"""));
        CommandRig.Kill(rig.Output("process"));
    }

    [Fact]
    public void The_time_limit_reaches_every_process_of_the_group()
    {
        Assert.Equal(1, rig.Run($$"""trap '' TERM; (trap '' TERM; echo $$ > {{rig.Scratch.Root}}/a; sleep 600) & sh -c 'echo $$ > {{rig.Scratch.Root}}/b; sleep 600' & wait; sleep 600""", timeout: 1));

        Assert.Equal("timed out: after 1 s", rig.Told());
        CommandRig.AssertGone(File.ReadAllText(Path.Combine(rig.Scratch.Root, "a")));
        CommandRig.AssertGone(File.ReadAllText(Path.Combine(rig.Scratch.Root, "b")));
    }

    [Theory]
    [InlineData("""{"tokens":12,"calls":1e0}""", """ "usage":{"calls":1,"tokens":12} """)]
    [InlineData("{}", """ "usage":{} """)]
    public void The_usage_file_is_read_and_is_no_output(string usage, string receipt)
    {
        rig.Variables["A_KEY"] = "a-private-key";

        Assert.Equal(0, rig.Run($$"""echo '{{usage}}' > "$2/usage.json"; echo 1 > "$2/a" """, mode: "real"));
        Assert.Equal(["a"], rig.Outputs(), StringComparer.Ordinal);
        Assert.Contains(receipt.Trim(), Encoding.UTF8.GetString(Scratch.Tree(rig.Scratch.Artifacts)["runs/1/receipt.json"]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("true")] // missing
    [InlineData("echo '[]' > \"$2/usage.json\"")]
    [InlineData("echo '{\"a\":1.5}' > \"$2/usage.json\"")]
    [InlineData("echo '{\"a\":-1}' > \"$2/usage.json\"")]
    [InlineData("echo '{\"a\":9007199254740992}' > \"$2/usage.json\"")]
    [InlineData("echo '{\"a\":1,\"a\":2}' > \"$2/usage.json\"")]
    [InlineData("ln -s /proc/self/environ \"$2/usage.json\"")]
    public void Usage_of_another_form_is_refused(string script)
    {
        rig.Variables["A_KEY"] = "a-private-key";

        Assert.Equal(1, rig.Run(script, mode: "real"));
        Assert.Equal("adapter invocation failed: bad result: usage", rig.Told());
    }

    [Fact]
    public void In_mock_usage_is_not_read()
    {
        Assert.Equal(0, rig.Run("""echo '{"tokens":12}' > "$2/usage.json"; echo 1 > "$2/a" """));
        Assert.Equal(["a"], rig.Outputs(), StringComparer.Ordinal);
        Assert.Contains("\"usage\":{}", Encoding.UTF8.GetString(Scratch.Tree(rig.Scratch.Artifacts)["runs/1/receipt.json"]), StringComparison.Ordinal);
    }

    [Fact]
    public void A_closed_group_ends_its_program_and_starts_no_other()
    {
        var run = new Thread(() => rig.Run($"trap '' TERM; echo $$ > {rig.Scratch.Root}/a; sleep 600")) { IsBackground = true };
        run.Start();
        var process = CommandRig.Await(Path.Combine(rig.Scratch.Root, "a"));

        rig.Group.Close();

        CommandRig.AssertGone(process);
        Assert.False(File.Exists(Path.Combine(rig.Scratch.Artifacts, "fault.json")), "a run that SIGTERM ends has no fault");
        var other = new Thread(() => rig.Run($": > {rig.Scratch.Root}/b")) { IsBackground = true };
        other.Start();
        Assert.False(other.Join(TimeSpan.FromMilliseconds(200)));
        Assert.False(File.Exists(Path.Combine(rig.Scratch.Root, "b")));
    }

    private static long Mask(string hex) => long.Parse(hex, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
