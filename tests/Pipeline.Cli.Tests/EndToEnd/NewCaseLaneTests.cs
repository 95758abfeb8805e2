using System.Diagnostics;
using Pipeline.Cli.Lanes;
using Pipeline.Lanes.PrAcceptance;
using Pipeline.Lanes.Results;
using Pipeline.Lanes.Runner;

namespace Pipeline.Cli.Tests.EndToEnd;

/// <summary>The executable makes cases on this machine's engine, a person answers on a real terminal, and the PR lane passes them.</summary>
public sealed class NewCaseLaneTests : IDisposable
{
    private static readonly Dictionary<string, string> None = new(StringComparer.Ordinal);
    private readonly CommandLine cli = new();

    public void Dispose() => cli.Dispose();

    [Fact]
    public async Task Cases_are_made_of_inputs_and_pass_the_lane()
    {
        Executable.RequireEngine();
        await Prepare();

        // No consent, then consent, on a terminal.
        var declined = await Answer("n", "ada");
        Assert.Equal(1, declined.Exit);
        Assert.Contains("outputs/greeting.txt  ", declined.Output, StringComparison.Ordinal);
        Assert.Contains("Hello, Ada", declined.Output, StringComparison.Ordinal);
        Assert.Contains("Is this what ada must give? [y/N] ", declined.Output, StringComparison.Ordinal);
        Assert.Contains("pipeline: not taken, and nothing is written.", declined.Output, StringComparison.Ordinal);
        Assert.Equal(["error-no-name", "hello"], Cases(), StringComparer.Ordinal);
        Assert.Equal(0, (await Answer("y", "ada")).Exit);
        // In a script, a fault.
        var fault = await Executable.RunIn(cli.Folder, None, "new", "case", "greeter", "error-number", "--inputs", "wrong.json", "--yes");
        Assert.Equal(new Result(0, "processors/greeter/cases/error-number/expected.json\nprocessors/greeter/cases/error-number/inputs.json\nJudge it: ./build.sh PrAcceptance --processor greeter\n", fault.Error), fault);
        Assert.Contains("ERR_INPUTS  invalid inputs payload: ", fault.Error, StringComparison.Ordinal);

        Assert.Equal(["ada", "error-no-name", "error-number", "hello"], Cases(), StringComparer.Ordinal);
        Assert.Equal("""{"name":"Ada"}""", await File.ReadAllTextAsync(Path.Combine(cli.Folder, "processors/greeter/cases/ada/inputs.json"), TestContext.Current.CancellationToken));
        Assert.Equal(["greeter"], Directory.EnumerateDirectories(Path.Combine(cli.Folder, "processors")).Select(Path.GetFileName).Where(name => name![0] != '_'), StringComparer.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(cli.Folder, ".pipeline", "new-case")));
        var report = Assert.IsType<LaneOutcome.Finished>(PrAcceptanceCommand.Run(new PrAcceptanceOptions(cli.Folder, Degree: 2), VerdictOptions.None)).Report;
        Assert.All(Assert.Single(report.Processors).Judgements.Where(judgement => judgement.IsCase), judgement => Assert.Equal(SubjectStatus.Passed, judgement.Status()));
    }

    private string?[] Cases() => [.. Directory.EnumerateDirectories(Path.Combine(cli.Folder, "processors/greeter/cases")).Select(Path.GetFileName).Order(StringComparer.Ordinal)];

    // script(1) runs the command on a terminal of its own; standard error is that terminal, too.
    private Task<Result> Answer(string answer, string name) => Executable.OnTerminal(cli.Folder, answer, "new", "case", "greeter", name, "--inputs", "in.json");

    private async Task Prepare()
    {
        using var process = Process.Start(new ProcessStartInfo("bash", ["-euc", """
            cd "$1" && bash build/setup/bases.sh
            cp -r --parents processors/_kit processors/bases.json processors/compilers.json build/setup .pipeline/bases "$2"
            """, "bash", SourceTree.Root, cli.Folder]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, await error);
        Assert.Equal(0, cli.Run("new", "processor", "greeter", "--language", "python").Exit);
        cli.With("in.json", """{"name":"Ada"}""").With("wrong.json", """{"name":7}""");
    }
}
