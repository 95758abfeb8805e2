using System.Text;
using Pipeline.Lanes.DeployMock;
using Pipeline.Lanes.Evidence;

namespace Pipeline.Lanes.Tests;

/// <summary>The allowed and forbidden differences of two adapters.</summary>
public sealed class AdapterAgreementTests
{
    [Fact]
    public void The_id_the_paths_that_are_made_of_it_and_the_adapter_may_differ() =>
        Assert.Null(AdapterAgreement.Difference(Evidence.Success() with { First = Success(1, ("adapter", "local")), Second = Success(2, ("adapter", "modal")) }));

    [Fact]
    public void Two_refusals_in_one_word_agree_whether_an_adapter_was_asked_or_not()
    {
        Assert.Null(AdapterAgreement.Difference(Evidence.Failure()));
        Assert.Null(AdapterAgreement.Difference(Evidence.Failure() with { First = Failure(1, "not JSON", "adapter=local;mode=mock"), Second = Failure(2, "not JSON", "adapter=modal;mode=mock") }));
    }

    [Fact]
    public void Whatever_else_differs_is_told()
    {
        Expect("local answered '", Evidence.Success() with { First = Success(1, ("arch", "amd64")), Second = Success(2, ("arch", "arm64")) });
        Expect("arch=arm64", Evidence.Success() with { First = Success(1, ("arch", "amd64")), Second = Success(2, ("arch", "arm64")) });
        // A value that only begins like the adapter's is a difference.
        Expect("adapters=b", Evidence.Success() with { First = Success(1, ("adapters", "a")), Second = Success(2, ("adapters", "b")) });
        Expect("not an object", Evidence.Failure() with { First = Failure(1, "not JSON", ""), Second = Failure(2, "not an object", "") });
        // An error that only one adapter was supposed to give.
        Expect("mode=mock", Evidence.Failure() with { First = Failure(1, "not JSON", ""), Second = Failure(2, "not JSON", "adapter=modal;mode=mock") });
        Expect("modal answered '{\"error\"", Evidence.Success() with { First = Success(1), Second = Failure(2, "not JSON", "") });
    }

    [Fact]
    public void What_is_no_envelope_is_another_checks() =>
        Assert.Null(AdapterAgreement.Difference(Evidence.Success() with { First = Success(1) with { Envelope = "{}"u8.ToArray() } }));

    private static void Expect(string words, CaseEvidence evidence) => Assert.Contains(words, AdapterAgreement.Difference(evidence), StringComparison.Ordinal);

    private static RunEvidence Success(int number, params (string Key, string Value)[] entries)
    {
        var run = Evidence.SuccessRun(number) with { Label = number == 1 ? "local" : "modal" };
        var (id, prefix) = Evidence.Place(number);
        var fingerprint = EnvFingerprint.Of(Evidence.Image.Digest, entries.Select(entry => KeyValuePair.Create(entry.Key, entry.Value)));
        return run with { Envelope = new Envelope.Success(id, prefix, prefix.Index, [prefix.Output(OutputName.Canonicalize("outputs/a.txt"))], fingerprint, null).Encode() };
    }

    private static RunEvidence Failure(int number, string detail, string fingerprint) => Evidence.FailedRun(number) with
    {
        Label = number == 1 ? "local" : "modal", Envelope = new Envelope.Failure(Evidence.Place(number).Id, new Fault(ErrorCode.Inputs, detail), fingerprint).Encode(),
    };
}
