using System.Text;
using CsCheck;

namespace Pipeline.Processor.Tests.Unit;

public sealed class ProviderInputsTests : IDisposable
{
    private readonly Scratch scratch = new();

    public void Dispose() => scratch.Dispose();

    [Fact]
    public void Documents_of_one_hash_reach_the_provider_equal()
    {
        var plain = Read("""{"a":1,"b":"é"}""");
        var other = Read("""{ "b":"\u00e9", "a":1.0e0 }""");

        Assert.Equal(plain.Hash, other.Hash);
        Assert.Equal(1, other.Payload["a"]!.GetValue<int>());
        Assert.Equal((string?)plain.Payload["b"], (string?)other.Payload["b"]);
    }

    [Fact]
    public void Every_double_arrives_as_itself() => Gen.Double.Where(double.IsFinite).Sample(
        value => Read($$"""{"x":{{value:R}}}""").Payload["x"]!.GetValue<double>().Equals(value == 0 ? 0 : value), threads: 1, iter: 300);

    [Fact]
    public void Of_two_bad_artifacts_the_first_in_the_document_is_told()
    {
        const string Absent = "{\"$artifact\":\"sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"}";
        const string Bad = "{\"$artifact\":1}";

        Assert.Equal("invalid inputs payload: artifact not delivered", Refusal($$"""{"z":{{Absent}},"a":{{Bad}}}"""));
        Assert.Equal("invalid inputs payload: bad artifact reference", Refusal($$"""{"z":{{Bad}},"a":{{Absent}}}"""));
    }

    [Fact]
    public void A_document_of_16_MiB_is_read_and_one_byte_more_is_refused()
    {
        var padding = new string(' ', StrictJson.MaxBytes - 2);

        Assert.Empty(Read(padding + "{}").Payload);
        Assert.Equal("invalid inputs payload: larger than 16777216 bytes", Refusal(padding + "{} "));
    }

    [Fact]
    public void A_document_that_is_not_there_is_no_fault_of_the_inputs() =>
        Assert.Equal(
            "adapter invocation failed: unreadable inputs",
            Assert.Throws<FaultException>(() => ProviderInputs.Read(Path.Combine(scratch.Root, "nothing"))).Fault.Message);

    private ProviderInputs Read(string json)
    {
        File.WriteAllBytes(scratch.Inputs, Encoding.UTF8.GetBytes(json));
        return ProviderInputs.Read(scratch.Inputs);
    }

    private string Refusal(string json) => Assert.Throws<FaultException>(() => Read(json)).Fault.Message;
}
