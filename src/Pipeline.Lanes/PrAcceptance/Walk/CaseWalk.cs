using System.Collections.Concurrent;
using System.Diagnostics;
using Pipeline.Contracts;

namespace Pipeline.Lanes;

/// <summary>Runs and judges the cases of one processor.</summary>
internal sealed class CaseWalk(PrAcceptanceOptions options, CaseRunner runner, OutputKeeper keeper, TimeProvider clock, SemaphoreSlim slots)
{
    /// <summary>What was accepted, by absolute path.</summary>
    public ConcurrentBag<string> Accepted { get; } = [];

    /// <summary>Runs the case twice and judges it.</summary>
    public async Task<Judgement> Walk(Processor processor, ProcessorCase @case, RunnableImage image, CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        try
        {
            runner.Import(@case, cancellationToken);
            var canary = runner.Canary();
            var first = await Run(processor, @case, image, canary, cancellationToken);
            var second = await Run(processor, @case, image, canary, cancellationToken);
            var evidence = new CaseEvidence(processor.Spec, @case.Name, @case.Expectation, ExpectedOutputs.Read(@case), canary, first, second);
            var checks = CaseJudge.Judge(evidence);
            if (options.AcceptOutputs && checks is var broken && broken.Where(check => !check.Held).Select(check => check.Name).SequenceEqual([CaseJudge.OutputsExpected], StringComparer.Ordinal))
            {
                foreach (var path in ExpectedOutputs.Accept(@case, evidence.ExpectedFiles, first))
                {
                    Accepted.Add(path);
                }

                checks = CaseJudge.Judge(evidence with { ExpectedFiles = first.Outputs().ToDictionary(StringComparer.Ordinal) });
            }

            return new Judgement(@case.Name, IsCase: true, checks, Elapsed(started), null, keeper.Keep(processor.Spec, @case.Name, first));
        }
        catch (FaultException e)
        {
            return new Judgement(@case.Name, IsCase: true, [new Check("evidence", e.Fault.ToString())], Elapsed(started), null, []);
        }
    }

    private async Task<RunEvidence> Run(Processor processor, ProcessorCase @case, RunnableImage image, string canary, CancellationToken cancellationToken)
    {
        await slots.WaitAsync(cancellationToken);
        try
        {
            return runner.Run(processor, @case, image, canary, cancellationToken);
        }
        finally
        {
            slots.Release();
        }
    }

    private long Elapsed(long started) => (long)clock.GetElapsedTime(started).TotalMilliseconds;
}
