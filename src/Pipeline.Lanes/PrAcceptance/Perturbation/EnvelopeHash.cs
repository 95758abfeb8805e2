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
        : (EnvelopeChecks.Succeeded(first) is null || EnvelopeChecks.Succeeded(second) is null ? null : OutputChecks.Between(first, second))
        ?? $"the envelope: {new OutputDifference($"{first.Label} answered", $"{second.Label} answered").Of(FileEvidence.Of(first.Envelope), FileEvidence.Of(second.Envelope))}";
}
