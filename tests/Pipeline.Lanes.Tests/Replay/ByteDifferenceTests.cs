using System.Text;
using CsCheck;
using Pipeline.Lanes.Replay;

namespace Pipeline.Lanes.Tests;

/// <summary>The first difference of two files, for any sizes of files and reads.</summary>
public sealed class ByteDifferenceTests
{
    private static readonly string[] Pieces = ["a", "b", "\n", "é", "漢", "😀", "\r\n", " "];
    private static readonly Gen<string> Text = Gen.Int[0, Pieces.Length - 1].Array[0, 40].Select(picked => string.Concat(picked.Select(at => Pieces[at])));

    [Theory]
    [InlineData("", "x", 0, 1, 1)]
    [InlineData("hello", "hello!", 5, 1, 6)]
    [InlineData("one\ntwo\n", "one\ntwi\n", 6, 2, 3)]
    [InlineData("one\n", "one\nmore", 4, 2, 1)]
    [InlineData("é1", "é2", 2, 1, 2)]
    [InlineData("xé", "xè", 2, 1, 2)] // C3 A9 and C3 A8: the second byte of one character
    [InlineData("\n\n😀", "\n\n😁", 5, 3, 1)]
    public void The_place_is_the_first_byte_and_its_line_and_character(string expected, string actual, long offset, long line, long column)
    {
        Assert.Equal(new ByteDifference(offset, line, column), Of(Encoding.UTF8.GetBytes(expected), Encoding.UTF8.GetBytes(actual)));
        Assert.Equal(new ByteDifference(offset, line, column), Of(Encoding.UTF8.GetBytes(actual), Encoding.UTF8.GetBytes(expected)));
    }

    [Fact]
    public void A_file_does_not_differ_from_itself() =>
        Gen.Byte.Array[0, 300_000].Sample(bytes => Of(bytes, [.. bytes]) is null, iter: 30);

    [Fact]
    public void Any_byte_that_is_flipped_is_the_place_across_the_ends_of_chunks() =>
        Gen.Select(Gen.Int[0, 200_000], Gen.Int[1, 255]).Sample(
            (at, mask) =>
            {
                var bytes = new byte[200_001];
                var spoiled = new byte[200_001];
                spoiled[at] = (byte)mask;
                return Of(bytes, spoiled)?.Offset == at;
            },
            iter: 60);

    [Fact]
    public void Of_texts_it_is_what_a_look_at_the_whole_texts_gives() =>
        Gen.Select(Text, Text, Text).Sample(
            (before, one, other) =>
            {
                var (expected, actual) = (before + one, before + other);
                return Of(Encoding.UTF8.GetBytes(expected), Encoding.UTF8.GetBytes(actual)) == Naive(expected, actual);
            },
            iter: 5_000);

    [Fact]
    public void Bytes_that_come_a_few_at_a_time_give_the_same() =>
        Gen.Select(Text, Text, Gen.Int[1, 7]).Sample(
            (one, other, most) =>
            {
                var (expected, actual) = (Encoding.UTF8.GetBytes(one), Encoding.UTF8.GetBytes(other));
                return ByteDifference.Of(new Trickle(expected, most), new MemoryStream(actual), default) == Of(expected, actual);
            },
            iter: 1_000);

    [Fact]
    public void A_comparison_can_be_broken_off() =>
        Assert.Throws<OperationCanceledException>(() => ByteDifference.Of(new MemoryStream(), new MemoryStream(), new CancellationToken(canceled: true)));

    private static ByteDifference? Of(byte[] expected, byte[] actual) => ByteDifference.Of(new MemoryStream(expected), new MemoryStream(actual), default);

    private static ByteDifference? Naive(string expected, string actual)
    {
        var (one, other) = (Encoding.UTF8.GetBytes(expected), Encoding.UTF8.GetBytes(actual));
        var offset = one.AsSpan().CommonPrefixLength(other);
        if (offset == one.Length && offset == other.Length)
        {
            return null;
        }

        var (line, column) = (1L, 1L);
        foreach (var character in Common(expected, actual))
        {
            (line, column) = character == "\n" ? (line + 1, 1) : (line, column + 1);
        }

        return new ByteDifference(offset, line, column);
    }

    private static IEnumerable<string> Common(string expected, string actual) => expected.EnumerateRunes().Zip(actual.EnumerateRunes())
        .TakeWhile(pair => pair.First == pair.Second).Select(pair => pair.First.ToString());

    private sealed class Trickle(byte[] bytes, int most) : MemoryStream(bytes)
    {
        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(buffer.Length, most)]);
    }
}
