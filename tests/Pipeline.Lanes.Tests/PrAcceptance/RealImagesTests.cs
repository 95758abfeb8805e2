using System.Collections.Concurrent;
using Pipeline.Cli.Hosting;
using Pipeline.Lanes.Evidence;
using Pipeline.Lanes.LaneReports;
using Pipeline.Lanes.PrAcceptance;
using Pipeline.Lanes.Results;
using Pipeline.Lanes.Runner;
using Serilog;

namespace Pipeline.Lanes.Tests;

/// <summary>The lane with real images on this machine's engine: one correct processor, and one with planted faults.</summary>
public sealed class RealImagesTests : IDisposable
{
    private static readonly string Repository = SourceTree.Root;
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Each_planted_fault_is_seen_and_nothing_else()
    {
        Assert.SkipUnless(File.Exists("/var/run/docker.sock"), "no Docker engine answers at /var/run/docker.sock");
        Assert.SkipUnless(File.Exists(Path.Combine(Repository, ".pipeline/bases/python/index.json")), "the base image python is not made yet: ./build.sh PrAcceptance makes it");
        Prepare();

        var report = await Run();

        var green = report.Processors[0];
        Assert.Equal("green", green.Processor);
        Assert.Empty(Broken(green));
        Assert.Equal((7, 0, 0), (green.Count(SubjectStatus.Passed), green.Count(SubjectStatus.Failed), green.Count(SubjectStatus.Bypassed)));

        Assert.Equal(
            [
                "source imports: processors/red/provider.py:18: import_module(\"django\")",
                "differs outputs_expected: outputs/said.txt: line 1, column 1: expected 'hello', got 'other'\nthe outputs: artifacts/pr-acceptance/red/differs/outputs/said.txt\nto accept them: ./build.sh PrAcceptance --processor red --accept-outputs",
                "drifts outputs_same_twice: outputs/said.txt: line 1, column ?: run 1 wrote '?', run 2 wrote '?'",
                "drifts outputs_expected: outputs/said.txt: line 1, column 1: expected 'hello', got '?'",
                "error-none error: run 1: expected ERR_INPUTS, got a success",
                "error-wrong-code error: run 1: expected ERR_TIMEOUT, got ERR_INPUTS invalid inputs payload: ?",
                "extra outputs_declared: run 1: outputs/extra.txt is written but not declared",
                "extra outputs_expected: outputs/extra.txt is written but not expected",
                "imports envelope: run 1: an error: ERR_ADAPTER_INVOCATION adapter invocation failed: forbidden import: django",
                "nothing outputs_declared: run 1: outputs/said.txt is declared but not written",
                "nothing outputs_expected: outputs/said.txt is expected but not written",
                "throws envelope: run 1: an error: ERR_ADAPTER_INVOCATION adapter invocation failed: ?",
            ],
            Broken(report.Processors[1]),
            Matching);
        Assert.Equal("nobody has the hardware", report.Processors[1].Judgements.Single(judgement => judgement.Name == "bypassed").Bypass);
        Assert.DoesNotContain(report.Processors[1].Judgements.SelectMany(judgement => judgement.Checks), check => check.Failure?.Contains("a payload", StringComparison.Ordinal) ?? false);
    }

    // A '?' replaces what varies between runs.
    private static bool Matching(string expected, string actual) =>
        System.Text.RegularExpressions.Regex.IsMatch(actual, $"^{System.Text.RegularExpressions.Regex.Escape(expected).Replace("\\?", ".+", StringComparison.Ordinal)}$", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1));

    private static string[] Broken(ProcessorReport processor) =>
        [.. processor.Judgements.SelectMany(judgement => judgement.Checks.Where(check => !check.Passed).Select(check => $"{judgement.Name} {check.Name}: {check.Failure}"))];

    private async Task<LaneReport> Run()
    {
        var options = new PrAcceptanceOptions(folder.Root, Degree: 3);
        LocalComposition? composition = null;
        var lines = new ConcurrentQueue<string>();
        var lane = new PrAcceptanceLane(options, new Dictionary<string, string>(StringComparer.Ordinal), Open, new PlainProgress(lines.Enqueue), TimeProvider.System);
        try
        {
            return Assert.IsType<LaneOutcome.Finished>(await lane.Run(TestContext.Current.CancellationToken)).Report;
        }
        finally
        {
            composition?.Dispose();
        }

        PrAcceptancePorts Open(EventLog log)
        {
            var logger = new LoggerConfiguration().WriteTo.Sink(log).CreateLogger();
            composition = LocalComposition.Open(new LocalCommandOptions(Path.Combine(folder.Root, "processors"), options.World), logger, TimeProvider.System);
            return new(composition.Builder, composition.Probe, new RunPorts(composition.Adapter, composition.World, logger, () => ExecutionId.From(Guid.NewGuid())), Platform.Amd64);
        }
    }

    // A separate repository that shares the kit and base with this one.
    private void Prepare()
    {
        foreach (var file in Directory.EnumerateFiles(Fixtures, "*", SearchOption.AllDirectories))
        {
            folder.With(Path.Combine("processors", Path.GetRelativePath(Fixtures, file)), File.ReadAllText(file));
        }

        File.Copy(Path.Combine(Repository, "processors/bases.json"), Path.Combine(folder.Root, "processors/bases.json"));
        foreach (var shared in (string[])["processors/_kit", ".pipeline/bases", "build/setup"])
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(folder.Root, shared))!);
            Directory.CreateSymbolicLink(Path.Combine(folder.Root, shared), Path.Combine(Repository, shared));
        }
    }

    private static string Fixtures => Path.Combine(Repository, "tests/Pipeline.Lanes.Tests/PrAcceptance/Fixtures");
}
