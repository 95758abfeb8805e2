using System.Diagnostics;
using Pipeline.Cli.Lanes;
using Pipeline.Cli.New;
using Pipeline.Lanes.PrAcceptance;
using Pipeline.Lanes.Results;
using Pipeline.Lanes.Runner;

namespace Pipeline.Cli.Tests.EndToEnd;

/// <summary>What <c>pipeline new processor</c> writes passes the PR lane on this machine's engine, in every language.</summary>
public sealed class NewProcessorLaneTests : IDisposable
{
    private readonly CommandLine cli = new();

    public void Dispose() => cli.Dispose();

    [Fact]
    public void A_new_processor_passes_the_lane_at_once()
    {
        Assert.SkipUnless(File.Exists("/var/run/docker.sock"), "no Docker engine answers at /var/run/docker.sock");
        Assert.SkipUnless(File.Exists("/usr/bin/clang") && File.Exists("/usr/bin/ld.lld"), "no toolchain for static executables on this machine (./build.sh sets it up)");
        Run("bash", "-euc", """
            cd "$1" && bash build/setup/bases.sh
            cp -r --parents src processors/_kit processors/_run processors/bases.json processors/Directory.Build.* processors/compilers.json build/setup .pipeline/bases Directory.* global.json .editorconfig "$2"
            """, "bash", SourceTree.Root, cli.Folder);
        foreach (var language in ProcessorTemplate.Languages)
        {
            Assert.Equal(0, cli.Run("new", "processor", $"new_{language}", "--language", language).Exit);
        }

        var outcome = PrAcceptanceCommand.Run(new PrAcceptanceOptions(cli.Folder, Degree: 2), VerdictOptions.None);

        var report = Assert.IsType<LaneOutcome.Finished>(outcome).Report;
        Assert.Equal(["new_csharp", "new_program", "new_python"], report.Processors.Select(processor => processor.Processor), StringComparer.Ordinal);
        Assert.All(report.Processors, processor => Assert.DoesNotContain(processor.Judgements.SelectMany(judgement => judgement.Checks), check => !check.Passed));
        Assert.All(report.Processors, processor => Assert.Equal(2, processor.Judgements.Count(judgement => judgement.IsCase)));
    }

    private static void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
        var error = process.StandardError.ReadToEndAsync();
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, error.GetAwaiter().GetResult());
    }
}
