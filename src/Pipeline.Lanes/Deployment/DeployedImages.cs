using Pipeline.Contracts;

namespace Pipeline.Lanes;

/// <summary>Walks one deployed function: every case of its processor once on this machine and once through the function, side by side.</summary>
internal sealed class FunctionWalk(DeployMockOptions options, DeployMockPorts ports, CaseTrial trial, ILaneProgress progress)
{
    public async Task<Judgement[]> Walk(PinnedSubject subject, CancellationToken cancellationToken)
    {
        progress.Reached(subject.Processor, "cases");
        if (!subject.Content.Cases.Any(@case => @case.Expectation is CaseExpectation.Outputs { Files.Count: > 0 }))
        {
            var none = new Check("success", "no case shows that the function does anything (cases/<case>/expected/outputs/)");
            return [Tell(subject, Judgement.Group("cases", 0, none))];
        }

        var judgements = new Judgement[subject.Content.Cases.Count];
        var bound = new ParallelOptions { MaxDegreeOfParallelism = options.Degree, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, judgements.Length, bound, async (at, token) =>
            judgements[at] = Tell(subject, await Case(subject, subject.Content.Cases[at], token)));
        return judgements;
    }

    private async Task<Judgement> Case(PinnedSubject subject, ProcessorCase @case, CancellationToken cancellationToken)
    {
        if (@case.Expectation is CaseExpectation.Bypass)
        {
            return Judgement.NotRun(@case, "");
        }

        try
        {
            var image = RunnableImage.Pinned(subject.Pin!.Reference);
            var result = await trial.Run(
                subject.Content.Processor!,
                @case,
                new CaseRun("local", image, Platform.Amd64),
                new CaseRun("modal", image, Platform.Amd64) { Adapter = ports.Functions },
                cancellationToken);
            var agreement = new Check(AdapterAgreement.Name, AdapterAgreement.Difference(result.Evidence));
            return new Judgement(@case.Name, IsCase: true, [.. result.Checks, agreement], result.DurationMs, null, result.Kept);
        }
        catch (FaultException e)
        {
            return new Judgement(@case.Name, IsCase: true, [new Check("evidence", e.Fault.ToString())], 0, null, []);
        }
    }

    private Judgement Tell(PinnedSubject subject, Judgement judgement)
    {
        progress.Judged(subject.Processor, judgement);
        return judgement;
    }
}
