using Pipeline.Contracts;

namespace Pipeline.Lanes;

/// <summary>What a run came to, as one digest, and where two such digests differ; pure.</summary>
internal static class EnvelopeHash
{
    /// <summary>SHA-256 over the envelope's bytes and, of a success, those of the index, which has every output's name, size and digest.</summary>
    /// <remarks>Two runs are compared that have one execution id and one write prefix, so nothing is left out.</remarks>
    public static Digest Of(RunEvidence run) => Sha256.Of([.. run.Envelope.Span, .. (run.Files.GetValueOrDefault(RunEvidence.IndexFile)?.Content ?? ReadOnlyMemory<byte>.Empty).Span]);

    /// <summary>The first output that differs and how, or how the envelopes do; none where the hashes are one.</summary>
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
