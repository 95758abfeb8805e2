using System.Formats.Cbor;
using CsCheck;
using Pipeline.Modal.Calls;

namespace Pipeline.Modal.Tests.Payload;

/// <summary>A function is called with one positional argument: CBOR <c>[[payload], {}]</c>.</summary>
public sealed class CallArgumentsTests
{
    private const int Max = 1 << 20;

    [Theory]
    [InlineData("", "82814 0A0")]
    [InlineData("00FF", "82814200FFA0")]
    public void The_bytes_are_these(string payload, string encoded) =>
        Assert.Equal(encoded.Replace(" ", "", StringComparison.Ordinal), Convert.ToHexString(CallArguments.Encode(Convert.FromHexString(payload), Max).Span));

    [Fact]
    public void Any_payload_comes_back_from_between_the_heads() => Gen.Byte.Array[0, 70_000].Sample(payload =>
    {
        var reader = new CborReader(CallArguments.Encode(payload, Max), CborConformanceMode.Canonical);
        var isShape = reader.ReadStartArray() == 2 && reader.ReadStartArray() == 1;
        var carried = reader.ReadByteString();
        reader.ReadEndArray();
        return isShape && reader.ReadStartMap() == 0 && carried.AsSpan().SequenceEqual(payload);
    });

    [Fact]
    public void A_payload_beyond_the_bound_is_refused() => Assert.Equal(
        "ERR_MODAL_PAYLOAD invalid payload: the call has 5 bytes, more than 4",
        Assert.Throws<FaultException>(() => CallArguments.Encode(new byte[5], 4)).Fault.ToString());
}
