using Pipeline.Contracts;

namespace Pipeline.Lanes;

/// <summary>Perturbs cases: each run has the execution id and the write prefix of the case's own run, and a world to itself.</summary>
internal sealed class PerturbationTrial(PerturbationPorts ports, ScratchWorlds worlds, TimedRuns turns, EventLog log, TimeProvider clock)
{
    /// <summary>The judgement with what perturbing the case showed.</summary>
    /// <exception cref="FaultException">The evidence could not be gathered.</exception>
    public async Task<Judgement> Judge(Judgement judgement, Processor processor, ProcessorCase @case, CaseEvidence evidence, CancellationToken cancellationToken)
    {
        var took = TimeSpan.Zero;
        var plan = PerturbationPlan.Of(processor.Spec, evidence.First.Platform, ports.Machine);
        var report = await new PerturbationSearch(plan, async perturbed =>
        {
            var (run, time) = await turns.Run(() => Run(processor, @case, evidence, perturbed, cancellationToken), cancellationToken);
            took += time;
            return run;
        }).Search(evidence.First);
        return judgement with
        {
            Checks = [.. judgement.Checks, report.Check()],
            DurationMs = judgement.DurationMs + (long)took.TotalMilliseconds,
            Perturbation = report,
        };
    }

    private RunEvidence Run(Processor processor, ProcessorCase @case, CaseEvidence evidence, PerturbedRun perturbed, CancellationToken cancellationToken)
    {
        var own = evidence.First;
        var folder = worlds.Make(perturbed.Conditions.Entries, own.Id.ToString());
        try
        {
            var runner = new CaseRunner(ports.Open(folder), log, clock);
            runner.Import(@case, cancellationToken);
            var run = new CaseRun(perturbed.Label, own.Image, own.Platform) { Id = own.Id, Conditions = perturbed.Conditions };
            return runner.Run(processor, @case, run, evidence.Canary, cancellationToken);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
