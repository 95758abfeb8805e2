using System.Text;
using Pipeline.Lanes.Evidence;
using Pipeline.Lanes.Judge;
using Pipeline.Lanes.Results;

namespace Pipeline.Lanes.Tests;

/// <summary>Every check, with evidence that passes and evidence that fails.</summary>
public sealed class CaseJudgeTests
{
    private static readonly Digest Other = Digest.Parse("sha256:" + new string('b', 64));

    /// <summary>A change of a successful second run, the check that detects it, and its message.</summary>
    private static readonly (string Check, Func<RunEvidence, RunEvidence> Spoil, string Said)[] SpoiltSuccess =
    [
        ("envelope", run => run with { Image = run.Image with { Tag = "pipeline/p:other" } }, "run 2: image_tag is pipeline/p:dev, not pipeline/p:other"),
        ("platform", run => run with { Platform = Platform.Arm64 }, "run 2: arch is amd64 in env_fingerprint, not arm64"),
        ("index_root", run => run with { Envelope = Reworded(run, "outputs.json", "deep/outputs.json") }, "run 2: invalid index_path root: "),
        ("outputs_sorted", run => run with { Envelope = Reworded(run, "/outputs/a.txt", "/outputs/b.txt") }, "is in the world but not in the envelope"),
        ("index", run => With(run, "outputs/a.txt", "AA\n"), "run 2: outputs/a.txt has 3 bytes, the index says 2"),
        ("index", run => With(run, "outputs/a.txt", "B\n"), "run 2: outputs/a.txt does not have the sha256 of its index entry"),
        ("index", run => With(run, "outputs.json", "{}"), "run 2: outputs.json is malformed: "),
        ("index", run => Without(run, "outputs.json"), "run 2: there is no outputs.json"),
        ("receipt_copies", run => run with { AreaReceipt = null }, "run 2: there is no receipt in the receipts area"),
        ("receipt_copies", run => run with { AreaReceipt = FileEvidence.Of("x"u8.ToArray()) }, "run 2: the two receipts differ"),
        ("receipt_copies", run => Without(run, "receipt.json"), "run 2: there is no receipt.json under the write prefix"),
        ("receipt", run => Receipt(run, r => r with { ExecutionId = Evidence.Place(9).Id }), "run 2: execution_id does not match the run"),
        ("receipt", run => Receipt(run, r => r with { ProcessorRef = ProcessorRef.Parse("q@1.2.3") }), "run 2: processor_ref does not match the run"),
        ("receipt", run => Receipt(run, r => r with { InputsHash = Other }), "run 2: inputs_hash does not match the run"),
        ("receipt", run => Receipt(run, r => r with { ImageDigest = Other, EnvFingerprint = EnvFingerprint.Of(Other, []) }), "run 2: image_digest does not match the run"),
        ("receipt", run => Receipt(run, r => r with { EnvFingerprint = EnvFingerprint.Of(Evidence.Image.Digest, []) }), "run 2: env_fingerprint does not match the run"),
        ("receipt", run => Receipt(run, r => r with { ImageTag = null }), "run 2: image_tag does not match the run"),
        ("receipt", run => Receipt(run, r => r with { Mode = Mode.Real }), "run 2: mode does not match the run"),
        ("receipt", run => Receipt(run, r => r with { OutputsIndex = r.OutputsIndex with { Sha256 = Other } }), "run 2: outputs_index.sha256 does not match the run"),
        ("confinement", run => run with { Envelope = Reworded(run, "arch=amd64", "adapter=local;arch=amd64") }, "run 2: there is no evidence of how it was confined"),
        ("confinement", run => run with { Confinement = FileEvidence.Of("{}\n"u8.ToArray()) }, "run 2: the evidence is malformed: "),
        ("confinement", run => Confined(run, e => e with { ExecutionId = Evidence.Place(9).Id }), "run 2: the evidence is another run's"),
        ("confinement", run => Confined(run, e => e with { Mode = Mode.Real }), "run 2: the evidence is of mode=real"),
        ("confinement", run => Held(run, held => held with { Platform = Platform.Arm64 }), "run 2: it ran as linux/arm64, not linux/amd64"),
        ("confinement", run => Held(run, held => held with { Network = new("bridge", ["bridge"]) }), "run 2: it was on the network bridge"),
        ("confinement", run => Held(run, held => held with { Network = new("none", ["none", "other"]) }), "run 2: it was on the network other"),
        ("confinement", run => Held(run, held => held with { Privileged = true }), "run 2: it was privileged"),
        ("confinement", run => Held(run, held => held with { Capabilities = new(["NET_RAW"], ["ALL"]) }), "run 2: it had the capability NET_RAW"),
        ("confinement", run => Held(run, held => held with { NoNewPrivileges = false }), "run 2: it could gain new privileges"),
        ("confinement", run => Held(run, held => held with { ReadOnlyRoot = false }), "run 2: its root file system was writable"),
        ("confinement", run => Held(run, held => held with { Seccomp = "unconfined" }), "run 2: it ran without a filter of system calls"),
        ("confinement", run => Held(run, held => held with { Devices = ["/dev/sda"] }), "run 2: it had the device /dev/sda"),
        ("confinement", run => Held(run, held => held with { Extras = ["binds"] }), "run 2: it had binds"),
        ("outputs_declared", run => With(run, "outputs/extra.txt", "x"), "run 2: outputs/extra.txt is written but not declared"),
        ("outputs_declared", run => Without(run, "outputs/a.txt"), "run 2: outputs/a.txt is declared but not written"),
        ("outputs_same_twice", run => With(run, "outputs/a.txt", "B\n"), "outputs/a.txt: line 1, column 1: run 1 wrote 'A', run 2 wrote 'B'"),
        ("outputs_same_twice", run => Without(run, "outputs/a.txt"), "outputs/a.txt is written by run 1 but not written by run 2"),
        ("stdout", run => Event(run, "processor.exec.success", "stdout_bytes", "12"), "run 2: the container wrote 12 bytes to its standard output"),
        ("stdout", run => Event(run, "processor.exec.success", "stdout_bytes", null), "run 2: processor.exec.success lacks stdout_bytes"),
        ("events", run => run with { Events = [.. run.Events, Evidence.Event("storage.write")] }, "run 2: storage.write was logged 2 times"),
        ("events", run => run with { Events = [.. run.Events.Skip(1)] }, "run 2: execution.start was logged never"),
        ("events", run => run with { Events = [.. run.Events, Evidence.Event("execution.fail")] }, "run 2: execution.fail does not belong in the log of such a run"),
        ("events", run => Event(run, "storage.write", "mode", null), "run 2: storage.write lacks mode"),
        ("redaction", run => run with { Events = [.. run.Events, new("", run.Events[0].Properties, Evidence.Canary)] }, "run 2: the log event "),
        ("redaction", run => With(run, "outputs/a.txt", Evidence.Canary), "run 2: outputs/a.txt contains a planted secret"),
        ("no_secret_read", run => run with { SecretsRead = 1 }, "run 2: a secret was read in mode=mock"),
    ];

    private static readonly (string Check, Func<RunEvidence, RunEvidence> Spoil, string Said)[] SpoiltError =
    [
        ("error", run => Failing(run, ErrorCode.Timeout, null), "run 2: expected ERR_INPUTS, got ERR_TIMEOUT timed out"),
        ("error", run => Failing(run, ErrorCode.Inputs, "too deep"), "run 2: expected a message with 'invalid inputs payload: not JSON', got 'invalid inputs payload: too deep'"),
        ("error", run => Evidence.SuccessRun(2) with { Events = run.Events, Files = run.Files, AreaReceipt = null }, "run 2: expected ERR_INPUTS, got a success"),
        ("error", run => run with { Envelope = "{}"u8.ToArray() }, "run 2: the envelope is malformed: "),
        ("error", run => run with { Id = Evidence.Place(7).Id }, "run 2: execution_id is 00000000-0000-4000-8000-000000000002, not the requested one"),
        ("error_same_twice", run => Failing(run, ErrorCode.Inputs, "not JSON at 2"), "run 1: ERR_INPUTS invalid inputs payload: not JSON; run 2: ERR_INPUTS invalid inputs payload: not JSON at 2"),
        ("nothing_published", run => With(run, "outputs/a.txt", "A"), "run 2: outputs/a.txt was published by a failed run"),
        ("nothing_published", run => run with { AreaReceipt = FileEvidence.Of("x"u8.ToArray()) }, "run 2: a receipt was published by a failed run"),
        ("nothing_published", run => run with { Confinement = FileEvidence.Of("x"u8.ToArray()) }, "run 2: evidence was published by a failed run"),
        ("events", run => run with { Events = Evidence.Events("execution.start") }, "run 2: execution.fail was not logged"),
        ("events", run => run with { Events = Evidence.Events("execution.start", "adapter.invoke", "execution.fail") }, "run 2: adapter.invoke and adapter.complete do not pair"),
        ("events", run => run with { Events = Evidence.Events("execution.start", "processor.exec.start", "execution.fail") }, "run 2: processor.exec.start and its end do not pair"),
        ("events", run => run with { Events = Evidence.Events("execution.start", "execution.fail", "storage.write") }, "run 2: storage.write does not belong in the log of such a run"),
        ("no_secret_read", run => run with { SecretsRead = 2 }, "run 2: a secret was read in mode=mock"),
    ];

    public static TheoryData<int> SuccessRows => [.. Enumerable.Range(0, SpoiltSuccess.Length)];

    public static TheoryData<int> ErrorRows => [.. Enumerable.Range(0, SpoiltError.Length)];

    [Fact]
    public void A_case_that_holds_passes_every_check()
    {
        Assert.All(CaseJudge.Judge(Evidence.Success()), check => Assert.Null(check.Failure));
        Assert.All(CaseJudge.Judge(Evidence.Failure()), check => Assert.Null(check.Failure));
    }

    [Theory]
    [MemberData(nameof(SuccessRows))]
    public void A_spoilt_success_is_seen_by_its_check(int row) => Spoilt(Evidence.Success(), SpoiltSuccess[row]);

    [Theory]
    [MemberData(nameof(ErrorRows))]
    public void A_spoilt_error_is_seen_by_its_check(int row) => Spoilt(Evidence.Failure(), SpoiltError[row]);

    [Fact]
    public void Every_check_is_seen_red_by_a_row() => Assert.Equal(
        CaseJudge.Judge(Evidence.Success()).Concat(CaseJudge.Judge(Evidence.Failure())).Select(check => check.Name).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
        SpoiltSuccess.Concat(SpoiltError).Select(row => row.Check).Append("outputs_expected").Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
        StringComparer.Ordinal);

    [Fact]
    public void Outputs_that_are_not_the_expected_ones_are_told_all_at_once()
    {
        var evidence = Evidence.Success() with { ExpectedFiles = Evidence.Files(("outputs/a.txt", "B\n"), ("outputs/b.txt", "x")) };

        var broken = Assert.Single(CaseJudge.Judge(evidence), check => !check.Passed);

        Assert.Equal(
            ("outputs_expected", "outputs/b.txt is expected but not written; outputs/a.txt: line 1, column 1: expected 'B', got 'A'"),
            (broken.Name, broken.Failure));
    }

    [Fact]
    public void A_run_that_failed_is_told_once_and_not_by_every_check()
    {
        var evidence = Evidence.Success();

        var broken = CaseJudge.Judge(evidence with { Second = Evidence.FailedRun(2) }).Where(check => !check.Passed);

        Assert.Equal("run 2: an error: ERR_INPUTS invalid inputs payload: not JSON", Assert.Single(broken).Failure);
    }

    private static void Spoilt(CaseEvidence evidence, (string Check, Func<RunEvidence, RunEvidence> Spoil, string Said) row)
    {
        var check = CaseJudge.Judge(evidence with { Second = row.Spoil(evidence.Second) }).Single(check => check.Name == row.Check);

        Assert.NotNull(check.Failure);
        Assert.Contains(row.Said, check.Failure, StringComparison.Ordinal);
    }

    private static RunEvidence With(RunEvidence run, string name, string content) =>
        run with { Files = new Dictionary<string, FileEvidence>(run.Files, StringComparer.Ordinal) { [name] = FileEvidence.Of(Encoding.UTF8.GetBytes(content)) } };

    private static RunEvidence Held(RunEvidence run, Func<Confinement, Confinement> change) => Confined(run, evidence => evidence with { Confinement = change(evidence.Confinement) });

    private static RunEvidence Confined(RunEvidence run, Func<ConfinementEvidence, ConfinementEvidence> change)
    {
        var golden = ConfinementEvidence.Parse(new GoldenFolder("contracts").Bytes("run-evidence.json")) with { ExecutionId = run.Id };
        Assert.Null(CaseJudge.Judge(Evidence.Success() with { Second = run with { Confinement = FileEvidence.Of(golden.Encode()) } }).Single(check => check.Name == "confinement").Failure);
        return run with { Confinement = FileEvidence.Of(change(golden).Encode()) };
    }

    private static RunEvidence Without(RunEvidence run, string name) =>
        run with { Files = run.Files.Where(file => file.Key != name).ToDictionary(StringComparer.Ordinal) };

    private static ReadOnlyMemory<byte> Reworded(RunEvidence run, string old, string now) =>
        Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(run.Envelope.Span).Replace(old, now, StringComparison.Ordinal));

    private static RunEvidence Failing(RunEvidence run, ErrorCode code, string? detail) =>
        run with { Envelope = new Envelope.Failure(run.Id, new Fault(code, detail), "").Encode() };

    private static RunEvidence Receipt(RunEvidence run, Func<Receipt, Receipt> change)
    {
        var receipt = Evidence.Receipt(2, run.Files["outputs.json"].Content!.Value.ToArray(), change);
        return With(run, "receipt.json", Encoding.UTF8.GetString(receipt)) with { AreaReceipt = FileEvidence.Of(receipt) };
    }

    private static RunEvidence Event(RunEvidence run, string name, string property, string? value) => run with
    {
        Events = [.. run.Events.Select(logged => logged.Name != name ? logged : logged with
        {
            Properties = logged.Properties.Where(p => p.Key != property).Concat(value is null ? [] : [new(property, value)]).ToDictionary(StringComparer.Ordinal),
        })],
    };
}
