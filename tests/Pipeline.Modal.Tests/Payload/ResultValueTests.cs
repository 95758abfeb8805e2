using System.Formats.Cbor;
using CsCheck;
using Pipeline.Modal.Calls;

namespace Pipeline.Modal.Tests.Payload;

/// <summary>A function answers with one byte string; every other value of RFC 8949 is read to its end and refused by its kind.</summary>
public sealed class ResultValueTests
{
    [Theory]
    [InlineData("43616263")]
    [InlineData("5803616263")] // a length in more bytes than it needs
    [InlineData("5B0000000000000003616263")]
    [InlineData("5F42616241 63FF")] // in chunks
    [InlineData("D84043616263")] // tag 64: an array of unsigned bytes, as JavaScript writes it
    [InlineData("D9D9F743616263")] // tag 55799: "this is CBOR"
    [InlineData("D9D9F7D8405F42616241 63FF")]
    public void A_byte_string_is_taken_in_every_form(string hex) => Assert.Equal("abc"u8.ToArray(), Read(hex));

    [Theory]
    [InlineData("40")]
    [InlineData("5FFF")]
    public void An_empty_one_is_one(string hex) => Assert.Empty(Read(hex));

    [Theory]
    [InlineData("18 2A", "an integer")]
    [InlineData("39 03E7", "an integer")]
    [InlineData("FB 4045000000000000", "a float")] // 42.0: what JavaScript makes of an integer
    [InlineData("F9 3C00", "a float")]
    [InlineData("FA 7F800000", "a float")]
    [InlineData("C2 49 010000000000000000", "a bignum")]
    [InlineData("C3 41 00", "a bignum")]
    [InlineData("C0 74 323032342D30312D30315430303A30303A30305A", "a datetime")]
    [InlineData("C1 1A 6592008C", "a datetime")]
    [InlineData("D9 0102 83 01 02 03", "a set")]
    [InlineData("F7", "undefined")]
    [InlineData("F6", "null")]
    [InlineData("F5", "a boolean")]
    [InlineData("F0", "a simple value")]
    [InlineData("A1 61 61 41 00", "a map")]
    [InlineData("BF 61 61 F9 7E00 FF", "a map")]
    [InlineData("63 616263", "text")]
    [InlineData("7F 61 61 61 62 FF", "text")]
    [InlineData("82 40 40", "an array")]
    [InlineData("9F 40 FF", "an array")]
    [InlineData("D8 18 41 00", "a value tagged 24")]
    [InlineData("D9 D9F7 A0", "a map")]
    [InlineData("D8 40 18 2A", "an integer")]
    public void Another_value_is_refused_by_its_kind(string hex, string kind) => Assert.Equal($"the answer is {kind}, not a byte string", Refusal(hex));

    [Theory]
    [InlineData("40 00", "1 bytes follow the answer")]
    [InlineData("43616263 43616263", "4 bytes follow the answer")]
    [InlineData("A0 A0 A0", "the answer is a map, and 2 bytes follow it")]
    [InlineData("D8 18 41 00 00", "the answer is a value tagged 24, and 1 bytes follow it")]
    public void Bytes_behind_the_value_are_refused(string hex, string reason) => Assert.Equal(reason, Refusal(hex));

    [Theory]
    [InlineData("")]
    [InlineData("43 6162")]
    [InlineData("5B 7FFFFFFFFFFFFFFF 00")] // a length beyond memory
    [InlineData("5B FFFFFFFFFFFFFFFF 00")]
    [InlineData("9B FFFFFFFFFFFFFFFF 00")]
    [InlineData("5F 41 61")] // chunks without an end
    [InlineData("5F 61 61 FF")] // text among chunks of bytes
    [InlineData("A1 61 61")]
    [InlineData("D9D9F7")] // a tag of nothing
    [InlineData("FF")]
    [InlineData("1C")] // reserved
    [InlineData("BF 61 61 FF")] // a name without a value
    public void What_is_cut_off_or_ill_formed_is_no_CBOR(string hex) => Assert.Equal("the answer is not well-formed CBOR", Refusal(hex));

    [Theory]
    [InlineData("81")]
    [InlineData("9F")]
    [InlineData("D9D9F7")]
    [InlineData("A1 00")]
    public void A_million_levels_are_refused_without_being_entered(string level) =>
        Assert.Equal("the answer is nested deeper than 64 levels", Refusal(string.Concat(Enumerable.Repeat(level, 1_000_000))));

    [Fact]
    public void A_million_tags_of_another_kind_end_too() => Assert.StartsWith("the answer is", Refusal(string.Concat(Enumerable.Repeat("C6", 1_000_000)) + "40"), StringComparison.Ordinal);

    [Fact]
    public void What_is_written_is_read_back() => Gen.Byte.Array[0, 70_000].Sample(bytes =>
    {
        var writer = new CborWriter();
        writer.WriteByteString(bytes);
        return ResultValue.Read(writer.Encode()).Span.SequenceEqual(bytes);
    });

    [Fact]
    public void Any_bytes_are_a_value_or_refused_by_format_alone() => Gen.Byte.Array[0, 40].Sample(bytes =>
    {
        try
        {
            _ = ResultValue.Read(bytes);
        }
        catch (FormatException)
        {
            // The only kind of refusal.
        }
    });

    private static byte[] Read(string hex) => ResultValue.Read(Bytes(hex)).ToArray();

    private static string Refusal(string hex) => Assert.Throws<FormatException>(() => ResultValue.Read(Bytes(hex))).Message;

    private static byte[] Bytes(string hex) => Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));
}
