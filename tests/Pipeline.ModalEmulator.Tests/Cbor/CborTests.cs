using Pipeline.Emulation.Hosting;
using Pipeline.Modal.Calls;

namespace Pipeline.Emulation.Cbor;

/// <summary>Our CBOR and another implementation's are mutually readable, on the function's and the caller's side.</summary>
public sealed class CborTests
{
    private static readonly int[] Lengths = [0, 1, 23, 24, 255, 256, 65535, 65536, 1_000_000];

    [Fact]
    public async Task Calls_and_answers_of_any_length_are_read_by_cbor2()
    {
        byte[][] payloads = [.. Lengths.Select(Payload)];

        var calls = await Oracle.Read(payloads.Select(payload => CallArguments.Encode(payload, int.MaxValue)));
        var answers = await Oracle.Read(payloads.Select(payload => ByteFunction.Write(payload)));

        string[] shown = [.. payloads.Select(Shown)];
        Assert.Equal([.. shown.Select(one => $"[[{one}],{{}}]")], calls);
        Assert.Equal(shown, answers);
    }

    [Fact]
    public async Task A_call_is_written_as_cbor2_writes_it()
    {
        var payload = Payload(300);
        var written = await Oracle.Write(payload);

        Assert.Equal(written.Single(one => one.Kind == "call definite definite").Bytes, CallArguments.Encode(payload, int.MaxValue).ToArray());
        Assert.Equal(written.Single(one => one.Kind == "answer definite").Bytes, ByteFunction.Write(payload).ToArray());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(300)]
    public async Task Every_form_that_cbor2_reads_alike_is_read_alike(int length)
    {
        var payload = Payload(length);
        var written = await Oracle.Write(payload);
        byte[][] calls = [.. written.Where(one => one.Kind.StartsWith("call ", StringComparison.Ordinal)).Select(one => one.Bytes)];
        byte[][] answers = [.. written.Where(one => one.Kind.StartsWith("answer ", StringComparison.Ordinal)).Select(one => one.Bytes)];

        Assert.Equal((12, 4), (calls.Length, answers.Length));
        Assert.All(calls, call => Assert.Equal(payload, ByteFunction.Read(call).ToArray()));
        Assert.All(answers, answer => Assert.Equal(payload, ResultValue.Read(answer).ToArray()));
    }

    [Fact]
    public async Task Other_values_of_cbor2_are_refused_on_both_sides()
    {
        var written = await Oracle.Write(Payload(30));
        byte[][] calls = [.. written.Where(one => one.Kind == "other call").Select(one => one.Bytes)];
        byte[][] answers = [.. written.Where(one => one.Kind == "other answer").Select(one => one.Bytes)];

        Assert.Equal((21, 21), (calls.Length, answers.Length));
        Assert.All(calls, call => Assert.Throws<FormatException>(() => ByteFunction.Read(call)));
        Assert.All(answers, answer => Assert.Throws<FormatException>(() => ResultValue.Read(answer)));
    }

    private static string Shown(byte[] payload) => payload.Length == 0 ? "empty" : Convert.ToHexStringLower(payload);

    private static byte[] Payload(int length) => [.. Enumerable.Range(0, length).Select(i => (byte)(i * 7))];
}
