using Pipeline.Contracts;

namespace Pipeline.Lanes;

/// <summary>Judges a case by its evidence; pure.</summary>
internal static class CaseJudge
{
    private static readonly IReadOnlyList<(string Name, Func<CaseEvidence, string?> Reason)> OfSuccess =
    [
        ("envelope", e => e.EitherRun(EnvelopeChecks.Success)),
        ("platform", e => e.EitherRun(EnvelopeChecks.Platform)),
        ("index_root", e => e.EitherRun(EnvelopeChecks.IndexRoot)),
        ("outputs_sorted", e => e.EitherRun(EnvelopeChecks.Outputs)),
        ("index", e => e.EitherRun(SettlementChecks.Index)),
        ("receipt_copies", e => e.EitherRun(SettlementChecks.ReceiptCopies)),
        ("receipt", e => e.EitherRun(run => SettlementChecks.Receipt(run, e.Spec))),
        ("confinement", e => e.EitherRun(ConfinementChecks.Evidence)),
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

    private static readonly string[] Always = ["stdout", "redaction", "no_secret_read"];

    /// <summary>The one check that accepting outputs answers.</summary>
    public const string OutputsExpected = "outputs_expected";

    /// <summary>Every check of the case, in order. A run that ended the other way round is told once, not by every check.</summary>
    public static IReadOnlyList<Check> Judge(CaseEvidence evidence)
    {
        var error = evidence.Expected is CaseExpectation.Error;
        var checks = error ? OfError : OfSuccess;
        var other = Succeeded(evidence.First) == error || Succeeded(evidence.Second) == error;
        return [.. checks.Where((check, at) => !other || at == 0 || Always.Contains(check.Name, StringComparer.Ordinal)).Select(check => new Check(check.Name, check.Reason(evidence)))];
    }

    private static bool Succeeded(RunEvidence run) => EnvelopeChecks.Succeeded(run) is not null;
}
