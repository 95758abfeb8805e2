using System.Text;

namespace Pipeline.Contracts.Tests;

public sealed class StrictJsonTests
{
    [Theory]
    [InlineData("", "not JSON")]
    [InlineData("{", "not JSON")]
    [InlineData("{} {}", "not JSON")] // one document, nothing after it
    [InlineData("{\"a\":1,}", "not JSON")]
    [InlineData("{/*c*/}", "not JSON")]
    [InlineData("{\"a\":01}", "not JSON")]
    [InlineData("{\"a\":NaN}", "not JSON")]
    [InlineData("{\"a\":1,\"a\":2}", "duplicate member")]
    [InlineData("{\"a\":1,\"\\u0061\":2}", "duplicate member")] // the same name once the escape is read
    [InlineData("{\"x\":{\"a\":1,\"a\":1}}", "duplicate member")]
    [InlineData("{\"a\":1e400}", "a number is beyond the range of a double")]
    [InlineData("{\"a\":\"\\ud800\"}", "a string is not valid Unicode")]
    [InlineData("{\"\\udc00\":1}", "a string is not valid Unicode")]
    [InlineData("\uFEFF{}", "begins with a byte order mark")]
    public void A_document_that_is_not_strict_is_refused_with_its_reason(string text, string reason) =>
        Assert.Equal(reason, Assert.Throws<FormatException>(() => StrictJson.Parse(Encoding.UTF8.GetBytes(text))).Message);

    [Fact]
    public void Invalid_UTF8_is_refused() =>
        Assert.Throws<FormatException>(() => StrictJson.Parse(new byte[] { (byte)'"', 0xC3, 0x28, (byte)'"' }));

    [Theory]
    [InlineData(64, true)]
    [InlineData(65, false)]
    public void Nesting_ends_at_64_levels(int depth, bool accepted)
    {
        var text = new string('[', depth) + new string(']', depth);
        var refusal = Record.Exception(() => StrictJson.Parse(Encoding.UTF8.GetBytes(text)));

        Assert.Equal(accepted ? null : "nested deeper than 64 levels", refusal?.Message);
    }

    [Fact]
    public void A_document_of_more_than_16_MiB_is_refused()
    {
        var refusal = Assert.Throws<FormatException>(() => StrictJson.Parse(new byte[StrictJson.MaxBytes + 1]));

        Assert.Equal("larger than 16777216 bytes", refusal.Message);
    }
}
