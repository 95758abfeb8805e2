using System.Diagnostics;
using Pipeline.Tests.Machine;

namespace Pipeline.Cli.Tests.Completion;

/// <summary>The real shells read their scripts, and complete what a person types on a terminal. No PowerShell is here: of its script only the text is read.</summary>
public sealed class ShellTests : IDisposable
{
    // Instead of running, the command shows its arguments.
    private const string Shown = """pipeline() { case $1 in "["*) "$executable" "$@" ;; *) printf "<%s>" "$@"; echo ;; esac; }""";
    private readonly CommandLine cli = new();

    public ShellTests()
    {
        cli.WithProcessor("first_echo").WithProcessor("other").With("notes.json", "{}").With(".nuke/build.schema.json", File.ReadAllText(Path.Combine(SourceTree.Root, ".nuke", "build.schema.json")));
        ShellScript.Write(Path.Combine(cli.Folder, "build.sh"), "#!/bin/sh\nprintf door\nprintf '<%s>' \"$@\"\necho\n");
    }

    public void Dispose() => cli.Dispose();

    [Theory]
    [InlineData("bash", "/bin/bash", "-n")]
    [InlineData("zsh", "/usr/bin/zsh", "-n")]
    [InlineData("fish", "/usr/bin/fish", "--no-execute")]
    public async Task A_script_is_one_for_its_shell(string shell, string program, string check)
    {
        var script = Script(shell, program);

        Assert.Equal(new Result(0, "", ""), await Run(program, "", check, script));
    }

    [Theory]
    [InlineData("pipeline run fir\t\n", "<run><first_echo>")]
    [InlineData("pipeline run first_echo --mode=m\t\n", "<run><first_echo><--mode=mock>")]
    [InlineData("./build.sh PrAcc\tPlan --no-per\t\n", "door<PrAcceptancePlan><--no-perturb>")]
    [InlineData("pipeline run other --inputs no\t\n", "<run><other><--inputs><notes.json>")] // What the command does not know is a file.
    public async Task Bash_completes_what_is_typed(string typed, string shown) => Assert.Contains(shown, await Type("bash", "/bin/bash", "bash --norc --noprofile -i", "true", typed), StringComparison.Ordinal);

    [Theory]
    [InlineData("pipeline run fir\t\n", "<run><first_echo>")]
    [InlineData("pipeline run first_echo --mode=m\t\n", "<run><first_echo><--mode=mock>")]
    [InlineData("./build.sh PrAcc\tPlan --no-per\t\n", "door<PrAcceptancePlan><--no-perturb>")]
    [InlineData("pipeline run other --inputs no\t\n", "<run><other><--inputs><notes.json>")]
    public async Task Zsh_completes_what_is_typed(string typed, string shown) => Assert.Contains(shown, await Type("zsh", "/usr/bin/zsh", "zsh -f -i", "autoload -U compinit; compinit -D -u", typed), StringComparison.Ordinal);

    [Theory]
    [InlineData("pipeline run fir", "first_echo")]
    [InlineData("pipeline run first_echo --mode=", "--mode=mock --mode=real")]
    [InlineData("./build.sh --no-per", "--no-perturb")]
    [InlineData("pipeline run other --inputs no", "notes.json")]
    public async Task Fish_completes_a_line(string line, string candidates)
    {
        var script = Script("fish", "/usr/bin/fish");

        var result = await Run("/usr/bin/fish", "", "--no-config", "--command", $"function pipeline; {Executable.Path} $argv; end; source {script}; complete -C '{line}'");

        Assert.Equal((0, ""), (result.Exit, result.Error));
        Assert.Equal(candidates, string.Join(' ', result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(found => found.Split('\t')[0])));
    }

    [Fact]
    public void The_script_for_PowerShell_asks_the_command_with_the_line_up_to_the_cursor()
    {
        var script = cli.Run("completion", "powershell").Output;

        Assert.Contains("Register-ArgumentCompleter -Native -CommandName pipeline -ScriptBlock {", script, StringComparison.Ordinal);
        Assert.Contains("\"[suggest:$($line.Length)]\" $line", script, StringComparison.Ordinal);
        Assert.Equal(script.Count(c => c == '{'), script.Count(c => c == '}'));
        Assert.Equal(script.Count(c => c == '('), script.Count(c => c == ')'));
    }

    private string Script(string shell, string program)
    {
        Assert.SkipUnless(File.Exists(program), $"{program} is not installed (./build.sh Test sets it up)");
        cli.With($"complete.{shell}", cli.Run("completion", shell).Output);
        return Path.Combine(cli.Folder, $"complete.{shell}");
    }

    private async Task<string> Type(string shell, string program, string interactive, string before, string typed)
    {
        var script = Script(shell, program);
        using var terminal = new ShellTerminal(interactive, cli.Folder);
        await terminal.Type($"{before}\n");
        await terminal.Type($"executable='{Executable.Path}'; source {script}; {Shown}\n");
        await terminal.Type(typed);
        return await terminal.Leave();
    }

    private async Task<Result> Run(string program, string input, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = cli.Folder, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false,
        })!;
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        return await Executable.End(process);
    }
}
