using Pipeline.Contracts;

namespace Pipeline.Lanes;

/// <summary>Judges a case by its evidence; pure.</summary>
internal static class CaseJudge
{
    private static readonly IReadOnlyList<(string Name, Func<CaseEvidence, string?> Reason)> OfSuccess =
    [
        ("envelope", e => e.EitherRun(EnvelopeChecks.Success)),
        ("index_root", e => e.EitherRun(EnvelopeChecks.IndexRoot)),
        ("outputs_sorted", e => e.EitherRun(EnvelopeChecks.Outputs)),
        ("index", e => e.EitherRun(SettlementChecks.Index)),
        ("receipt_copies", e => e.EitherRun(SettlementChecks.ReceiptCopies)),
        ("receipt", e => e.EitherRun(run => SettlementChecks.Receipt(run, e.Spec))),
        ("outputs_declared", e => e.EitherRun(run => OutputChecks.Declared(run, e))),
        ("outputs_same_twice", OutputChecks.SameTwice),
        (OutputsExpected, OutputChecks.Expected),
        ("stdout", e => e.EitherRun(EventChecks.Stdout)),
        ("events", e => e.EitherRun(EventChecks.Success)),
        ("redaction", e => e.EitherRun(run => SecrecyChecks.Canary(run, e))),
        ("no_secret_read", e => e.EitherRun(SecrecyChecks.NotRead)),
    ];

    private static readonly IReadOnlyList<(string Name, Func<CaseEvidence, string?> Reason)> OfError =
    [
        ("error", e => e.EitherRun(run => EnvelopeChecks.Error(run, (CaseExpectation.Error)e.Expected))),
        ("error_same_twice", EnvelopeChecks.SameError),
        ("nothing_published", e => e.EitherRun(SettlementChecks.NothingPublished)),
        ("stdout", e => e.EitherRun(EventChecks.Stdout)),
        ("events", e => e.EitherRun(EventChecks.Failure)),
        ("redaction", e => e.EitherRun(run => SecrecyChecks.Canary(run, e))),
        ("no_secret_read", e => e.EitherRun(SecrecyChecks.NotRead)),
    ];

    /// <summary>The one check that accepting outputs answers.</summary>
    public const string OutputsExpected = "outputs_expected";

    /// <summary>Every check of the case, in order. A run that failed where a success was expected is told once, not by every check.</summary>
    public static IReadOnlyList<Check> Judge(CaseEvidence evidence)
    {
        var checks = evidence.Expected is CaseExpectation.Error ? OfError : OfSuccess;
        return evidence.Expected is CaseExpectation.Outputs && checks[0].Reason(evidence) is { } broken && Failed(evidence)
            ? [new Check(checks[0].Name, broken), .. Always(evidence, checks)]
            : [.. checks.Select(check => new Check(check.Name, check.Reason(evidence)))];
    }

    private static bool Failed(CaseEvidence evidence) =>
        EnvelopeChecks.Succeeded(evidence.First) is null || EnvelopeChecks.Succeeded(evidence.Second) is null;

    private static IEnumerable<Check> Always(CaseEvidence evidence, IReadOnlyList<(string Name, Func<CaseEvidence, string?> Reason)> checks) =>
        checks.Where(check => check.Name is "stdout" or "redaction" or "no_secret_read").Select(check => new Check(check.Name, check.Reason(evidence)));
}
