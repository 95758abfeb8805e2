using Pipeline.Lanes.Catalogue;
using Pipeline.Lanes.Evidence;
using Pipeline.Lanes.Judge;
using Pipeline.Lanes.Results;
using Pipeline.Lanes.Workspace;

namespace Pipeline.Lanes.Perturbations;

/// <summary>Perturbs cases: each run has the execution id and write prefix of the case's own run, and its own world.</summary>
internal sealed class PerturbationTrial(PerturbationPorts ports, ScratchWorlds worlds, WorkSlots slots, EventLog log, TimeProvider clock)
{
    /// <summary>The judgement with the result of perturbing the case.</summary>
    /// <exception cref="FaultException">The evidence could not be collected.</exception>
    public async Task<SubjectResult> Judge(SubjectResult judgement, Processor processor, ProcessorCase @case, CaseEvidence evidence, CancellationToken cancellationToken)
    {
        var took = TimeSpan.Zero;
        var plan = PerturbationPlan.Of(processor.Spec, evidence.First.Platform, ports.Machine);
        var report = await new PerturbationSearch(plan, async perturbed =>
        {
            var (run, time) = await slots.Run(() => Run(processor, @case, evidence, perturbed, cancellationToken), cancellationToken);
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

/// <summary>Executes a plan for one case and finds what changes its result. The caller provides the runs.</summary>
/// <param name="plan">The plan.</param>
/// <param name="run">Runs the case under conditions, with the execution id and write prefix of its own run.</param>
internal sealed class PerturbationSearch(PerturbationPlan plan, Func<PerturbedRun, Task<RunEvidence>> run)
{
    /// <param name="own">The case's own run.</param>
    public async Task<PerturbationReport> Search(RunEvidence own) =>
        new(EnvelopeHash.Of(own), plan.Applied, plan.Inapplicable, await FirstDifference(own) is { } difference ? await Blame(difference) : []);

    private async Task<string?> FirstDifference(RunEvidence own)
    {
        foreach (var together in plan.Combined)
        {
            if (EnvelopeHash.Difference(own, await run(together)) is { } difference)
            {
                return difference;
            }
        }

        return null;
    }

    private async Task<IReadOnlyList<PerturbationFailure>> Blame(string difference)
    {
        var (still, again) = (await run(plan.Unperturbed[0]), await run(plan.Unperturbed[1]));
        if (EnvelopeHash.Difference(still, again) is { } moving)
        {
            return [new PerturbationFailure(PerturbationFailure.Itself, moving)];
        }

        var broken = new List<PerturbationFailure>();
        foreach (var alone in plan.Single)
        {
            // If the first value changed the result, the second adds nothing.
            if (broken.LastOrDefault()?.Name != alone.Perturbation && EnvelopeHash.Difference(still, await run(alone)) is { } how)
            {
                broken.Add(new PerturbationFailure(alone.Perturbation!, how));
            }
        }

        return broken.Count > 0 ? broken : [new PerturbationFailure(PerturbationFailure.All, difference)];
    }
}

/// <summary>A run's result as one digest, and the difference of two results; pure.</summary>
internal static class EnvelopeHash
{
    /// <summary>SHA-256 over the envelope's bytes and, for a success, the index's, which has every output's name, size and digest.</summary>
    /// <remarks>Both runs have the same execution id and write prefix, so nothing needs to be excluded.</remarks>
    public static Digest Of(RunEvidence run) => Sha256.Of([.. run.Envelope.Span, .. (run.Files.GetValueOrDefault(WritePrefix.IndexFile)?.Content ?? ReadOnlyMemory<byte>.Empty).Span]);

    /// <summary>The first differing output and its difference, or that of the envelopes; null if the hashes are equal.</summary>
    public static string? Difference(RunEvidence first, RunEvidence second) => Of(first) == Of(second) ? null
        : (Fault(first), Fault(second)) switch
        {
            (null, null) => OutputChecks.Between(first, second),
            ({ } fault, null) => $"{first.Label} ended with {fault}, {second.Label} did not",
            (null, { } fault) => $"{second.Label} ended with {fault}",
            var (one, other) => one == other ? null : $"{first.Label} ended with {one}, {second.Label} with {other}",
        }
        ?? $"the envelope: {new OutputDifference($"{first.Label} answered", $"{second.Label} answered").Of(FileEvidence.Of(first.Envelope), FileEvidence.Of(second.Envelope))}";

    private static Fault? Fault(RunEvidence run) => (Envelope.Parse(run.Envelope) as Envelope.Failure)?.Fault;
}

/// <summary>The ports for perturbed runs.</summary>
/// <param name="Machine">The machine.</param>
/// <param name="Open">Opens a separate world in an empty folder, and the ports that run into it.</param>
public sealed record PerturbationPorts(PerturbationMachine Machine, Func<string, RunPorts> Open);
