using Pipeline.Lanes.Catalogue;
using Pipeline.Lanes.Evidence;
using Pipeline.Lanes.Results;

namespace Pipeline.Lanes.Judge;

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

    private const string SameTwice = "_same_twice";

    private static readonly string[] Always = ["stdout", "redaction", "no_secret_read"];

    /// <summary>The one check that <c>--accept-outputs</c> can fix.</summary>
    public const string OutputsExpected = "outputs_expected";

    /// <summary>All checks of the case, in order. A run that ended the wrong way fails one check, not all of them.</summary>
    public static IReadOnlyList<Check> Judge(CaseEvidence evidence)
    {
        var error = evidence.Expected is CaseExpectation.Error;
        var checks = error ? OfError : OfSuccess;
        var other = Succeeded(evidence.First) == error || Succeeded(evidence.Second) == error;
        // One run has nothing to be compared with.
        var once = ReferenceEquals(evidence.First, evidence.Second);
        return [.. checks.Where((check, at) => (!other || at == 0 || Always.Contains(check.Name, StringComparer.Ordinal)) && !(once && check.Name.EndsWith(SameTwice, StringComparison.Ordinal))).Select(check => new Check(check.Name, check.Reason(evidence)))];
    }

    /// <summary>The checks of a case that ran once on each of several platforms, on a machine each: what one machine would have found.</summary>
    /// <param name="platforms">The checks and the result on each platform, in the order of platforms; one or more.</param>
    public static IReadOnlyList<Check> Join(IReadOnlyList<(Platform Platform, IReadOnlyList<Check> Checks, CaseResult? Result)> platforms)
    {
        var (success, error) = (OfSuccess.Select(check => check.Name).ToArray(), OfError.Select(check => check.Name).ToArray());
        var order = platforms[0].Checks is [{ Name: var first }, ..] && first == error[0] ? error : success;
        // A run without evidence has no other check.
        if (platforms.FirstOrDefault(platform => platform.Checks.Any(check => !order.Contains(check.Name, StringComparer.Ordinal))) is { Checks: { } broken })
        {
            return broken;
        }

        var shared = order.Where(name => platforms.All(platform => platform.Checks.Any(check => check.Name == name))).ToHashSet(StringComparer.Ordinal);
        var compared = order.Single(name => name.EndsWith(SameTwice, StringComparison.Ordinal));
        return
        [
            .. from name in order
               where shared.Contains(name) || (name == compared && shared.Count == order.Length - 1)
               select name == compared
                   ? new Check(name, CaseResult.Difference([.. platforms.Select(platform => (platform.Platform, platform.Result))]))
                   : platforms.SelectMany(platform => platform.Checks).Where(check => check.Name == name).OrderBy(check => check.Passed).First(),
        ];
    }

    private static bool Succeeded(RunEvidence run) => EnvelopeChecks.Succeeded(run) is not null;
}

/// <summary>Checks that a canary secret does not leak.</summary>
internal static class SecrecyChecks
{
    /// <summary>No log event, envelope or published file contains the canary.</summary>
    public static string? Canary(RunEvidence run, CaseEvidence evidence)
    {
        var canary = System.Text.Encoding.UTF8.GetBytes(evidence.Canary);
        var files = run.Files.OrderBy(file => file.Key, StringComparer.Ordinal);
        return run.Events.FirstOrDefault(logged => logged.Text.Contains(evidence.Canary, StringComparison.Ordinal)) is { } told
            ? $"the log event {told.Name} contains a planted secret"
            : run.Envelope.Span.IndexOf(canary) >= 0 ? "the envelope contains a planted secret"
            : files.Where(file => file.Value.Content is { } content && content.Span.IndexOf(canary) >= 0).Select(file => file.Key).FirstOrDefault() is { } name
                ? $"{name} contains a planted secret"
                : null;
    }

    /// <summary>A run in mode=mock reads no secret.</summary>
    public static string? NotRead(RunEvidence run) => run.SecretsRead == 0 ? null : "a secret was read in mode=mock";
}

/// <summary>Checks a run's confinement by the engine's report, which is stored beside its receipt.</summary>
internal static class ConfinementChecks
{
    private const string Local = "local";

    /// <summary>The evidence exists, belongs to this run, and shows nothing that mode=mock forbids.</summary>
    /// <remarks>A function's platform cannot be inspected, so only runs on this machine must have evidence.</remarks>
    public static string? Evidence(RunEvidence run)
    {
        if (run.Confinement is not { } kept)
        {
            return EnvelopeChecks.Succeeded(run)?.EnvFingerprint.Value("adapter") == Local ? "there is no evidence of how it was confined" : null;
        }

        try
        {
            return kept.Content is { } bytes ? Wrong(ConfinementEvidence.Parse(bytes), run) : "the evidence is larger than a document may be";
        }
        catch (FormatException e)
        {
            return $"the evidence is malformed: {e.Message}";
        }
    }

    private static string? Wrong(ConfinementEvidence evidence, RunEvidence run) => evidence.Confinement switch
    {
        _ when evidence.ExecutionId != run.Id => "the evidence is another run's",
        _ when evidence.Mode != Mode.Mock => $"the evidence is of mode={evidence.Mode}",
        var held when held.Platform != run.Platform => $"it ran as {held.Platform}, not {run.Platform}",
        { Network.Mode: not "none" and var network } => $"it was on the network {network}",
        { Network.Networks: var networks } when networks.FirstOrDefault(name => name != "none") is { } other => $"it was on the network {other}",
        { Privileged: true } => "it was privileged",
        { Capabilities.Added: [var capability, ..] } => $"it had the capability {capability}",
        { NoNewPrivileges: false } => "it could gain new privileges",
        { ReadOnlyRoot: false } => "its root file system was writable",
        { Seccomp: "unconfined" } => "it ran without a filter of system calls",
        { Devices: [var device, ..] } => $"it had the device {device}",
        { Extras: [var extra, ..] } => $"it had {extra}",
        _ => null,
    };
}

/// <summary>Checks a run's log.</summary>
internal static class EventChecks
{
    private static readonly string[] Bound = ["trace_id", "adapter", "processor_ref", "mode"];

    // A deployed function's container runs on its platform, so only the call is logged here.
    private const string Remote = "modal";
    private const string CallEnd = "modal.invoke.complete";
    private static readonly string[] Exec = ["processor.exec.start", "processor.exec.success"];
    private static readonly string[] Call = ["modal.invoke.start", CallEnd];
    private static readonly string[] Ends = ["processor.exec.success", "processor.exec.fail", "processor.exec.timeout"];
    private static readonly string[] Always = ["adapter.complete", "adapter.invoke", "execution.settle", "execution.start", "storage.write"];

    // A case may fail before the adapter is called, or before, during or after the container's run.
    private static readonly string[] OfFailure = ["adapter.complete", "adapter.invoke", "execution.fail", "execution.start", "storage.error"];

    /// <summary>A success logs each event of its life exactly once, and no others.</summary>
    public static string? Success(RunEvidence run)
    {
        string[] expected = [.. Always, .. IsRemote(run) ? Call : Exec];
        return expected.Select(name => Count(run, name) is var count and not 1 ? $"{name} was logged {Times(count)}" : null).FirstOrDefault(reason => reason is not null)
            ?? Strange(run, expected) ?? Unbound(run);
    }

    /// <summary>A failure logs its start and its failure exactly once, ends everything that it began, and logs nothing twice.</summary>
    public static string? Failure(RunEvidence run)
    {
        string[] known = [.. OfFailure, .. IsRemote(run) ? Call : [.. Exec, .. Ends]];
        return known.Select(name => Count(run, name) is var count and > 1 ? $"{name} was logged {Times(count)}" : null).FirstOrDefault(reason => reason is not null)
            ?? (Count(run, "execution.start"), Count(run, "execution.fail")) switch
            {
                (1, 1) => null,
                (0, _) => "execution.start was not logged",
                _ => "execution.fail was not logged",
            }
            ?? (Count(run, "adapter.invoke") == Count(run, "adapter.complete") ? null : "adapter.invoke and adapter.complete do not pair")
            ?? (Count(run, "processor.exec.start") == Ends.Sum(end => Count(run, end)) ? null : "processor.exec.start and its end do not pair")
            ?? (Count(run, Call[0]) == Count(run, CallEnd) ? null : "modal.invoke.start and its end do not pair")
            ?? Strange(run, known) ?? Unbound(run);
    }

    /// <summary>The container printed nothing on its standard output, according to its final event.</summary>
    public static string? Stdout(RunEvidence run) => run.Events
        .Where(logged => Ends.Contains(logged.Name, StringComparer.Ordinal) || logged.Name == CallEnd)
        .Select(logged => logged.Properties.GetValueOrDefault("stdout_bytes") switch
        {
            "0" => null,
            null when logged.Name == "processor.exec.success" || (logged.Name == CallEnd && EnvelopeChecks.Succeeded(run) is not null) => $"{logged.Name} lacks stdout_bytes",
            null => null,
            var bytes => $"the container wrote {bytes} bytes to its standard output",
        })
        .FirstOrDefault(reason => reason is not null);

    private static bool IsRemote(RunEvidence run) => run.Events.Any(logged => logged.Properties.GetValueOrDefault("adapter") == Remote);

    private static int Count(RunEvidence run, string name) => run.Events.Count(logged => logged.Name == name);

    private static string? Strange(RunEvidence run, string[] known) =>
        run.Events.Select(logged => logged.Name).FirstOrDefault(name => name.Length > 0 && !known.Contains(name, StringComparer.Ordinal)) is { } name
            ? $"{name} does not belong in the log of such a run"
            : null;

    private static string? Unbound(RunEvidence run) => run.Events
        .Select(logged => Bound.FirstOrDefault(property => !logged.Properties.ContainsKey(property)) is { } property ? $"{logged.Name} lacks {property}" : null)
        .FirstOrDefault(reason => reason is not null);

    private static string Times(int count) => count == 0 ? "never" : $"{count} times";
}
