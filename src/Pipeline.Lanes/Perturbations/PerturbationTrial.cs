using System.Text;
using Pipeline.Lanes.Catalogue;
using Pipeline.Lanes.Evidence;
using Pipeline.Lanes.Judge;
using Pipeline.Lanes.Results;
using Pipeline.Lanes.Workspace;

namespace Pipeline.Lanes.Perturbations;

/// <summary>Runs cases under changed conditions, each run in its own world.</summary>
internal sealed class PerturbationTrial(PerturbationPorts ports, ScratchWorlds worlds, WorkSlots slots, EventLog log, TimeProvider clock)
{
    /// <summary>The plan for a processor's image.</summary>
    public PerturbationPlan Plan(ProcessorSpec spec, Platform platform) => PerturbationPlan.Of(spec, platform, ports.Machine);

    /// <summary>Runs the case once more.</summary>
    /// <param name="processor">The processor.</param>
    /// <param name="case">The case.</param>
    /// <param name="own">The case's own run.</param>
    /// <param name="perturbed">The conditions.</param>
    /// <param name="id">The execution id of the case's own run, or null for a new one.</param>
    /// <param name="canary">The value of every secret.</param>
    /// <param name="cancellationToken">Stops the run.</param>
    /// <exception cref="FaultException">The evidence could not be collected.</exception>
    public Task<(RunEvidence Run, TimeSpan Took)> Run(
        Processor processor, ProcessorCase @case, RunEvidence own, PerturbedRun perturbed, ExecutionId? id, string canary, CancellationToken cancellationToken) => slots.Run(
        () =>
        {
            var folder = worlds.Make(perturbed.Conditions.Entries, own.Id.ToString());
            try
            {
                var runner = new CaseRunner(ports.Open(folder), log, clock);
                runner.Import(@case, cancellationToken);
                var run = new CaseRun(perturbed.Label, own.Image, own.Platform) { Id = id, Conditions = perturbed.Conditions };
                return runner.Run(processor, @case, run, canary, cancellationToken);
            }
            finally
            {
                Directory.Delete(folder, recursive: true);
            }
        },
        cancellationToken);
}

/// <summary>Finds what changes the result of a case that is known to change. The caller provides the runs.</summary>
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
    // Every run has an id of its own, so the hash is over the documents with this one: equal results have equal hashes on every machine.
    private static readonly ExecutionId SameId = ExecutionId.Parse("00000000-0000-4000-8000-000000000000");

    /// <summary>SHA-256 over the envelope's bytes and, for a success, the index's, which has every output's name, size and digest; without the execution id.</summary>
    public static Digest Of(RunEvidence run) =>
        Sha256.Of([.. Renamed(run.Envelope, run.Id, SameId).Span, .. Renamed(run.Files.GetValueOrDefault(WritePrefix.IndexFile)?.Content ?? default, run.Id, SameId).Span]);

    /// <summary>The first differing output and its difference, or that of the envelopes; null if the hashes are equal but for the execution ids.</summary>
    public static string? Difference(RunEvidence first, RunEvidence second) => Of(first) == Of(second) ? null
        : (Fault(first), Fault(second)) switch
        {
            (null, null) => OutputChecks.Between(first, second),
            ({ } fault, null) => $"{first.Label} ended with {fault}, {second.Label} did not",
            (null, { } fault) => $"{second.Label} ended with {fault}",
            var (one, other) => one == other ? null : $"{first.Label} ended with {one}, {second.Label} with {other}",
        }
        ?? $"the envelope: {new OutputDifference($"{first.Label} answered", $"{second.Label} answered").Of(FileEvidence.Of(first.Envelope), FileEvidence.Of(Renamed(second.Envelope, second.Id, first.Id)))}";

    // Both documents are JSON, so they survive decoding.
    private static ReadOnlyMemory<byte> Renamed(ReadOnlyMemory<byte> document, ExecutionId from, ExecutionId to) => from == to ? document
        : Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(document.Span).Replace(from.ToString(), to.ToString(), StringComparison.Ordinal));

    private static Fault? Fault(RunEvidence run) => (Envelope.Parse(run.Envelope) as Envelope.Failure)?.Fault;
}

/// <summary>The ports for perturbed runs.</summary>
/// <param name="Machine">The machine.</param>
/// <param name="Open">Opens a separate world in an empty folder, and the ports that run into it.</param>
public sealed record PerturbationPorts(PerturbationMachine Machine, Func<string, RunPorts> Open);
