using Pipeline.Contracts;

namespace Pipeline.Lanes;

/// <summary>Runs a case twice, judges what can be observed of it, and keeps its outputs for a look.</summary>
internal sealed class CaseTrial(CaseRunner runner, OutputKeeper keeper, SemaphoreSlim slots)
{
    /// <exception cref="FaultException">The evidence could not be gathered.</exception>
    public async Task<TrialResult> Run(Processor processor, ProcessorCase @case, CaseRun first, CaseRun second, CancellationToken cancellationToken)
    {
        runner.Import(@case, cancellationToken);
        var canary = runner.Canary();
        var evidence = new CaseEvidence(
            processor.Spec,
            @case.Name,
            @case.Expectation,
            ExpectedOutputs.Read(@case),
            canary,
            await Run(processor, @case, first, canary, cancellationToken),
            await Run(processor, @case, second, canary, cancellationToken));
        return new TrialResult(evidence, CaseJudge.Judge(evidence), keeper.Keep(processor.Spec, @case.Name, evidence.First));
    }

    private async Task<RunEvidence> Run(Processor processor, ProcessorCase @case, CaseRun run, string canary, CancellationToken cancellationToken)
    {
        await slots.WaitAsync(cancellationToken);
        try
        {
            return runner.Run(processor, @case, run, canary, cancellationToken);
        }
        finally
        {
            slots.Release();
        }
    }
}

/// <summary>What a trial came to.</summary>
/// <param name="Evidence">What was observed.</param>
/// <param name="Checks">What the judge says of it.</param>
/// <param name="Kept">The outputs of the first run.</param>
internal sealed record TrialResult(CaseEvidence Evidence, IReadOnlyList<Check> Checks, IReadOnlyList<KeptOutput> Kept);
