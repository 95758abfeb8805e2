using Pipeline.Lanes.Catalogue;
using Pipeline.Lanes.Evidence;
using Pipeline.Lanes.Judge;
using Pipeline.Lanes.Results;
using Pipeline.Lanes.Workspace;

namespace Pipeline.Lanes.Runner;

/// <summary>Runs a case twice, judges the evidence, and keeps the outputs of the first run for people to look at.</summary>
internal sealed class CaseTrial(CaseRunner runner, OutputKeeper keeper, WorkSlots slots)
{
    /// <exception cref="FaultException">The evidence could not be collected.</exception>
    public async Task<TrialResult> Run(Processor processor, ProcessorCase @case, CaseRuns runs, CancellationToken cancellationToken)
    {
        runner.Import(@case, cancellationToken);
        var canary = runner.Canary();
        var (first, firstTook) = await slots.Run(() => runner.Run(processor, @case, runs.First, canary, cancellationToken), cancellationToken);
        var (second, secondTook) = await slots.Run(() => runner.Run(processor, @case, runs.Second, canary, cancellationToken), cancellationToken);
        var evidence = new CaseEvidence(processor.Spec, @case.Name, @case.Expectation, Expected(@case), canary, first, second);
        return new TrialResult(
            evidence, CaseJudge.Judge(evidence), keeper.Keep(processor.Spec, @case.Name, first), (long)(firstTook + secondTook).TotalMilliseconds);
    }

    private static Dictionary<string, FileEvidence> Expected(ProcessorCase @case) => @case.Expectation is CaseExpectation.Outputs expected
        ? expected.Files.ToDictionary(
            file => file.Key.ToString(),
            file =>
            {
                using var stream = File.OpenRead(file.Value);
                return WorldEvidence.Read(stream);
            },
            StringComparer.Ordinal)
        : [];
}

/// <summary>The two runs of each case of an image.</summary>
internal sealed record CaseRuns(CaseRun First, CaseRun Second)
{
    /// <summary>The run on a platform, or the first run without a platform.</summary>
    public CaseRun On(Platform? platform) => platform is null || platform == First.Platform ? First : Second;
}

/// <summary>The result of running a case.</summary>
/// <param name="Evidence">The evidence of both runs.</param>
/// <param name="Checks">All checks of the judge.</param>
/// <param name="Kept">The outputs of the first run.</param>
/// <param name="DurationMs">The duration of both runs in milliseconds.</param>
internal sealed record TrialResult(CaseEvidence Evidence, IReadOnlyList<Check> Checks, IReadOnlyList<KeptOutput> Kept, long DurationMs);
