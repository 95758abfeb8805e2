using Pipeline.Contracts;

namespace Pipeline.Lanes;

/// <summary>What a case asked for, and what its two runs gave.</summary>
/// <param name="Spec">The processor.</param>
/// <param name="Name">The case's name.</param>
/// <param name="Expected">What the case must come to.</param>
/// <param name="ExpectedFiles">The expected outputs by canonical name, of a case that expects any.</param>
/// <param name="Canary">The value that was planted as every secret.</param>
/// <param name="First">The first run.</param>
/// <param name="Second">The second run, of the same inputs.</param>
public sealed record CaseEvidence(
    ProcessorSpec Spec,
    string Name,
    CaseExpectation Expected,
    IReadOnlyDictionary<string, FileEvidence> ExpectedFiles,
    string Canary,
    RunEvidence First,
    RunEvidence Second)
{
    /// <summary>The first reason that either run gives, marked with the run.</summary>
    internal string? EitherRun(Func<RunEvidence, string?> reason) =>
        reason(First) is { } first ? $"{First.Label}: {first}" : reason(Second) is { } second ? $"{Second.Label}: {second}" : null;
}
