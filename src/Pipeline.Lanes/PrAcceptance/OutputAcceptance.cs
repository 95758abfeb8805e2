using System.Collections.Concurrent;
using Pipeline.Contracts;

namespace Pipeline.Lanes;

/// <summary>Runs and judges the cases of one processor; perturbs them where that was asked for.</summary>
internal sealed class CaseWalk(PrAcceptanceOptions options, CaseTrial trial, PerturbationTrial? perturbation)
{
    /// <summary>What was accepted, by absolute path.</summary>
    public ConcurrentBag<string> Accepted { get; } = [];

    /// <summary>Runs the case twice and judges it.</summary>
    public async Task<Judgement> Walk(Processor processor, ProcessorCase @case, RunnableImage image, Platform platform, CancellationToken cancellationToken)
    {
        try
        {
            var (evidence, checks, kept, tookMs) = await trial.Run(processor, @case, new CaseRun("run 1", image, platform), new CaseRun("run 2", image, platform), cancellationToken);
            if (Acceptable(checks))
            {
                checks = options.AcceptOutputs ? Accept(@case, evidence) : [.. checks.Select(check => Hinted(check, processor.Name, kept))];
            }

            var judgement = new Judgement(@case.Name, IsCase: true, checks, tookMs, null, kept);
            return perturbation is null ? judgement : await perturbation.Judge(judgement, processor, @case, evidence, cancellationToken);
        }
        catch (FaultException e)
        {
            return new Judgement(@case.Name, IsCase: true, [new Check("evidence", e.Fault.ToString())], 0, null, []);
        }
    }

    private static bool Acceptable(IReadOnlyList<Check> checks) =>
        checks.Where(check => !check.Held).Select(check => check.Name).SequenceEqual([CaseJudge.OutputsExpected], StringComparer.Ordinal);

    private IReadOnlyList<Check> Accept(ProcessorCase @case, CaseEvidence evidence)
    {
        foreach (var path in ExpectedOutputs.Accept(@case, evidence.ExpectedFiles, evidence.First))
        {
            Accepted.Add(path);
        }

        return CaseJudge.Judge(evidence with { ExpectedFiles = evidence.First.Outputs().ToDictionary(StringComparer.Ordinal) });
    }

    private static Check Hinted(Check check, string processor, IReadOnlyList<KeptOutput> kept) => check.Held ? check : check with
    {
        Failure = $"{check.Failure}\nthe outputs: {string.Join(", ", kept.Select(output => output.File))}\nif they are right: ./build.sh PrAcceptance --processor {processor} --accept-outputs",
    };
}
