using Pipeline.Contracts;

namespace Pipeline.Lanes;

/// <summary>Runs a case twice, judges what can be observed of it, and keeps its outputs for a look.</summary>
internal sealed class CaseTrial(CaseRunner runner, OutputKeeper keeper, TimedRuns turns)
{
    /// <exception cref="FaultException">The evidence could not be gathered.</exception>
    public async Task<TrialResult> Run(Processor processor, ProcessorCase @case, CaseRun first, CaseRun second, CancellationToken cancellationToken)
    {
        runner.Import(@case, cancellationToken);
        var canary = runner.Canary();
        var (one, tookOne) = await turns.Run(() => runner.Run(processor, @case, first, canary, cancellationToken), cancellationToken);
        var (two, tookTwo) = await turns.Run(() => runner.Run(processor, @case, second, canary, cancellationToken), cancellationToken);
        var evidence = new CaseEvidence(processor.Spec, @case.Name, @case.Expectation, ExpectedOutputs.Read(@case), canary, one, two);
        return new TrialResult(
            evidence, CaseJudge.Judge(evidence), keeper.Keep(processor.Spec, @case.Name, one), (long)(tookOne + tookTwo).TotalMilliseconds);
    }
}

/// <summary>What a trial came to.</summary>
/// <param name="Evidence">What was observed.</param>
/// <param name="Checks">What the judge says of it.</param>
/// <param name="Kept">The outputs of the first run.</param>
/// <param name="DurationMs">How long both runs took, in milliseconds.</param>
internal sealed record TrialResult(CaseEvidence Evidence, IReadOnlyList<Check> Checks, IReadOnlyList<KeptOutput> Kept, long DurationMs);
