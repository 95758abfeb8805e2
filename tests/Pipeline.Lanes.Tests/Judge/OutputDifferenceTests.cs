using System.Text;
using Pipeline.Lanes.Evidence;
using Pipeline.Lanes.Judge;

namespace Pipeline.Lanes.Tests;

public sealed class OutputDifferenceTests
{
    private static readonly OutputDifference Difference = new("expected", "got");

    [Theory]
    [InlineData("a\nb\n", "a\nc\n", "line 2, column 1: expected 'b', got 'c'")]
    [InlineData("a\n", "a\nb\n", "line 2, column 1: expected the end of the file, got 'b'")]
    [InlineData("a\n", "a", "line 1, column 2: expected 'a', got the end of the file")]
    [InlineData("a\n\nb", "a\nb", "line 2, column 1: expected an empty line, got 'b'")]
    [InlineData("ä=1", "ä=2", "line 1, column 3: expected 'ä=1', got 'ä=2'")]
    [InlineData("", "x", "line 1, column 1: expected the end of the file, got 'x'")]
    public void A_text_differs_at_a_line_and_a_column(string expected, string actual, string said) => Assert.Equal(said, Of(expected, actual));

    [Fact]
    public void A_long_line_is_shown_around_the_difference()
    {
        var said = Of(new string('a', 500) + "1" + new string('b', 500), new string('a', 500) + "2" + new string('b', 500));

        Assert.Equal(
            $"line 1, column 501: expected '…{new string('a', 24)}1{new string('b', 55)}…', got '…{new string('a', 24)}2{new string('b', 55)}…'", said);
    }

    [Fact]
    public void Data_differs_at_a_byte() =>
        Assert.Equal("byte 1: expected ff, got the end of the file (2 and 1 bytes in all)", Difference.Of(FileEvidence.Of(new byte[] { 0, 255 }), FileEvidence.Of(new byte[] { 0 })));

    [Fact]
    public void Files_too_large_to_hold_differ_by_digest()
    {
        var (a, b) = (FileEvidence.Of("a"u8.ToArray()), FileEvidence.Of("b"u8.ToArray()) with { Content = null });

        Assert.Equal($"expected 1 bytes ({a.Sha256}), got 1 ({b.Sha256})", Difference.Of(a, b));
    }

    [Fact]
    public void Equal_files_do_not_differ() => Assert.Null(Of("same", "same"));

    private static string? Of(string expected, string actual) =>
        Difference.Of(FileEvidence.Of(Encoding.UTF8.GetBytes(expected)), FileEvidence.Of(Encoding.UTF8.GetBytes(actual)));
}
