using System.Text.Json.Serialization;
using Pipeline.Lanes.Catalogue;

namespace Pipeline.Lanes.Results;

/// <summary>The result of a case or a group of checks.</summary>
public enum SubjectStatus
{
    /// <summary>All checks passed.</summary>
    Passed,

    /// <summary>At least one check failed.</summary>
    Failed,

    /// <summary>Not judged, for a stated reason.</summary>
    Bypassed,
}

/// <summary>One check: its name, and its failure if any.</summary>
public sealed record Check(string Name, string? Failure)
{
    /// <summary>Builders and containers write parts of it and all reports show it, so anything in the form of a secret is masked.</summary>
    public string? Failure { get; init => field = Masked(value); } = Masked(Failure);

    [JsonIgnore]
    public bool Passed => Failure is null;

    private static string? Masked(string? failure) => failure is null ? null : Redactor.PatternsOnly.Redact(failure);
}

/// <summary>A case or a group of image checks, with the result of each check.</summary>
/// <param name="Name">The case's name, or the group's: <c>image</c>, <c>source</c>, <c>container</c>, <c>catalogue</c>.</param>
/// <param name="IsCase">Whether it is a case.</param>
/// <param name="Checks">All checks, in the judge's order.</param>
/// <param name="DurationMs">The duration in milliseconds.</param>
/// <param name="Bypass">Why it was not judged, or null.</param>
/// <param name="Outputs">The outputs of the first run, kept for people to look at.</param>
public sealed record SubjectResult(
    string Name, bool IsCase, IReadOnlyList<Check> Checks, long DurationMs, string? Bypass, IReadOnlyList<KeptOutput> Outputs)
{
    private const long MaxDurationMs = 86_400_000;

    /// <summary>The result of perturbing the case, if requested.</summary>
    public PerturbationReport? Perturbation { get; init; }

    /// <summary>What the only run of the case wrote; null if the case ran twice, so that its runs are compared already.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public CaseResult? Result { get; init; }

    public SubjectStatus Status() => Bypass is not null ? SubjectStatus.Bypassed
        : Checks.All(check => check.Passed) ? SubjectStatus.Passed
        : SubjectStatus.Failed;

    /// <summary>Whether judgements from a document have all their members, each subject once, and durations of at most a day.</summary>
    internal static bool AreWhole(IReadOnlyList<SubjectResult> judgements) =>
        judgements.All(judgement => judgement is { DurationMs: >= 0 and <= MaxDurationMs } && judgement.Checks.All(check => check is not null) && judgement.Outputs.All(output => output is not null)
            && judgement.Result?.Outputs.Values.Contains(null) != true
            && (judgement.Perturbation is not { } perturbation
                || (perturbation.Applied.All(name => name is not null) && perturbation.Inapplicable.All(one => one is not null) && perturbation.Broken.All(one => one is not null))))
        && judgements.DistinctBy(judgement => (judgement.IsCase, judgement.Name)).Count() == judgements.Count;

    /// <summary>A case that did not run: bypassed for its own reason, or failed for the given one.</summary>
    internal static SubjectResult NotRun(ProcessorCase @case, string why) => @case.Expectation is CaseExpectation.Bypass bypass
        ? new(@case.Name, IsCase: true, [], 0, bypass.Reason, [])
        : new(@case.Name, IsCase: true, [new Check("run", $"not run: {why}")], 0, null, []);

    internal static SubjectResult Group(string name, long durationMs, params IReadOnlyList<Check> checks) => new(name, IsCase: false, checks, durationMs, null, []);
}

/// <summary>An output copied out of the world.</summary>
/// <param name="Name">Its canonical name.</param>
/// <param name="MediaType">The media type in the spec, if the spec declares the output.</param>
/// <param name="Size">Its length in bytes.</param>
/// <param name="File">Its path relative to the repository's root, with <c>/</c>.</param>
public sealed record KeptOutput(string Name, string? MediaType, long Size, string File);
