using Pipeline.Lanes.Catalogue;
using Pipeline.Lanes.Evidence;
using Pipeline.Lanes.Judge;
using Pipeline.Lanes.Perturbations;
using Pipeline.Lanes.Results;
using Pipeline.Lanes.Workspace;

namespace Pipeline.Lanes.Runner;

/// <summary>Runs a case twice, judges the evidence, and keeps the outputs of the first run for people to look at.</summary>
internal sealed class CaseTrial(CaseRunner runner, OutputKeeper keeper, WorkSlots slots)
{
    /// <exception cref="FaultException">The evidence could not be collected.</exception>
    public async Task<TrialResult> Run(Processor processor, ProcessorCase @case, CaseRuns runs, CancellationToken cancellationToken) =>
        await Repeat(await Begin(processor, @case, runs, cancellationToken), runs, cancellationToken);

    /// <summary>Runs the case twice, the second time under changed conditions, and searches for the cause if the results differ.</summary>
    /// <exception cref="FaultException">The evidence could not be collected.</exception>
    public async Task<TrialResult> Perturb(
        Processor processor, ProcessorCase @case, CaseRuns runs, PerturbationValues values, PerturbationTrial perturbation, CancellationToken cancellationToken) =>
        await new PerturbedCase(this, await Begin(processor, @case, runs, cancellationToken), runs, perturbation, cancellationToken).Run(values);

    private async Task<FirstRun> Begin(Processor processor, ProcessorCase @case, CaseRuns runs, CancellationToken cancellationToken)
    {
        runner.Import(@case, cancellationToken);
        var canary = runner.Canary();
        var (run, took) = await slots.Run(() => runner.Run(processor, @case, runs.First, canary, cancellationToken), cancellationToken);
        return new FirstRun(processor, @case, canary, run, took);
    }

    private async Task<TrialResult> Repeat(FirstRun begun, CaseRuns runs, CancellationToken cancellationToken)
    {
        if (runs.IsOnce)
        {
            return Judge(begun, begun.Run, runs.Place) with { Result = CaseResult.Of(begun.Run) };
        }

        var (second, took) = await slots.Run(() => runner.Run(begun.Processor, begun.Case, runs.Second, begun.Canary, cancellationToken), cancellationToken);
        return Judge(begun with { Took = begun.Took + took }, second);
    }

    private TrialResult Judge(FirstRun begun, RunEvidence second, string? place = null)
    {
        var (spec, @case) = (begun.Processor.Spec, begun.Case);
        var evidence = new CaseEvidence(spec, @case.Name, @case.Expectation, Expected(@case), begun.Canary, begun.Run, second);
        return new TrialResult(evidence, CaseJudge.Judge(evidence), keeper.Keep(spec, @case.Name, begun.Run, place), (long)begun.Took.TotalMilliseconds);
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

    /// <summary>A case whose second run has changed conditions.</summary>
    private sealed class PerturbedCase(CaseTrial trial, FirstRun begun, CaseRuns runs, PerturbationTrial perturbation, CancellationToken cancellationToken)
    {
        private readonly PerturbationPlan plan = perturbation.Plan(begun.Processor.Spec, begun.Run.Platform);
        private TimeSpan took = TimeSpan.Zero;

        public async Task<TrialResult> Run(PerturbationValues values)
        {
            var second = begun.Run;
            foreach (var perturbed in plan.With(values))
            {
                // A new execution id, which the outputs must not depend on either.
                second = await Again(perturbed with { Label = runs.Second.Label }, id: null);
                if (EnvelopeHash.Difference(begun.Run, second) is { } difference)
                {
                    return await Explain(difference);
                }
            }

            return trial.Judge(begun with { Took = begun.Took + took }, second) with { Perturbation = new(EnvelopeHash.Of(begun.Run), plan.Applied, plan.Inapplicable, []) };
        }

        // Judges two runs under the usual conditions, as without perturbation, so that each check fails for its own reason only.
        private async Task<TrialResult> Explain(string difference)
        {
            var result = await trial.Repeat(begun, runs, cancellationToken);
            var report = await new PerturbationSearch(plan, run => Again(run, begun.Run.Id)).Search(begun.Run);
            if (report.Broken.Count == 0 && EnvelopeHash.Difference(begun.Run, result.Evidence.Second) is null)
            {
                report = report with { Broken = [new PerturbationFailure(PerturbationFailure.All, difference)] };
            }

            return result with { Perturbation = report, DurationMs = result.DurationMs + (long)took.TotalMilliseconds };
        }

        private async Task<RunEvidence> Again(PerturbedRun perturbed, ExecutionId? id)
        {
            var (run, time) = await perturbation.Run(begun.Processor, begun.Case, begun.Run, perturbed, id, begun.Canary, cancellationToken);
            took += time;
            return run;
        }
    }
}

/// <summary>The two runs of each case of an image.</summary>
internal sealed record CaseRuns(CaseRun First, CaseRun Second)
{
    /// <summary>Whether there is only one run, because another machine has the other.</summary>
    public bool IsOnce { get; private init; }

    /// <summary>The folder below a case's own for the outputs; null for the case's own.</summary>
    public string? Place { get; private init; }

    /// <summary>A single run.</summary>
    /// <param name="run">The run.</param>
    /// <param name="place">The folder below a case's own for its outputs; null for the case's own.</param>
    public static CaseRuns Once(CaseRun run, string? place) => new(run, run) { IsOnce = true, Place = place };

    /// <summary>The run on a platform, or the first run without a platform.</summary>
    public CaseRun On(Platform? platform) => platform is null || platform == First.Platform ? First : Second;
}

/// <summary>The result of running a case.</summary>
/// <param name="Evidence">The evidence of both runs.</param>
/// <param name="Checks">All checks of the judge.</param>
/// <param name="Kept">The outputs of the first run.</param>
/// <param name="DurationMs">The duration of all runs in milliseconds.</param>
internal sealed record TrialResult(CaseEvidence Evidence, IReadOnlyList<Check> Checks, IReadOnlyList<KeptOutput> Kept, long DurationMs)
{
    /// <summary>The result of perturbing the case, if requested.</summary>
    public PerturbationReport? Perturbation { get; init; }

    /// <summary>What the only run wrote, for the comparison with the run of another machine.</summary>
    public CaseResult? Result { get; init; }
}

/// <summary>The first run of a case.</summary>
/// <param name="Processor">The processor.</param>
/// <param name="Case">The case.</param>
/// <param name="Canary">The value of every secret.</param>
/// <param name="Run">The run's evidence.</param>
/// <param name="Took">The duration so far.</param>
internal sealed record FirstRun(Processor Processor, ProcessorCase Case, string Canary, RunEvidence Run, TimeSpan Took);
