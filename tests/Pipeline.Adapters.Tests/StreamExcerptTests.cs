using System.Text;
using CsCheck;
using Pipeline.Adapters.Containers;

namespace Pipeline.Adapters.Tests;

/// <summary>Laws of the kept start and end of a stream.</summary>
public sealed class StreamExcerptTests
{
    private const int Shown = 20;
    private const string Secret = "S3CRET 0123456789-abcdefghij";
    private static readonly Gen<string[]> Chunks = Gen.String[Gen.Char["ab \né漢"], 0, 9000].Array[0, 5];

    [Fact]
    public void However_it_comes_the_digest_and_both_ends_are_those_of_the_whole() => Gen.Select(Chunks, Gen.Int[1, 5000]).Sample((chunks, piece) =>
    {
        var whole = string.Concat(chunks);
        using var excerpt = Taken(whole, piece);
        var (head, tail) = excerpt.End();
        Assert.Equal(Sha256.Of(Encoding.UTF8.GetBytes(whole)), excerpt.Digest);
        Assert.Equal(Encoding.UTF8.GetByteCount(whole), excerpt.Length);
        Assert.Equal(whole[..Math.Min(Shown, whole.Length)], head);
        Assert.Equal(whole.Length > Shown ? whole[^Shown..] : "", tail);
    });

    [Fact]
    public void What_is_short_is_kept_whole()
    {
        using var excerpt = Taken("a few words", 3);
        Assert.Equal(("a few words", ""), excerpt.End());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(65_536)]
    public void No_cut_shows_a_part_of_a_secret(int piece)
    {
        for (var shift = 0; shift <= Secret.Length; shift++)
        {
            // Redaction shortens the flood, so that text at the cut moves into view.
            using var excerpt = Taken(new string('x', shift) + " " + string.Concat(Enumerable.Repeat(Secret + " ", 2000)), piece);
            var (head, tail) = excerpt.End();
            Assert.All(["S3C", "hij", "345"], part => Assert.DoesNotContain(part, head + tail, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void A_private_key_that_floods_the_stream_is_not_shown()
    {
        using var excerpt = Taken($"-----BEGIN PRIVATE KEY-----\n{string.Concat(Enumerable.Repeat("MIIEvQIBADANBgkqhkiG9w0BAQEFAASC\n", 5000))}-----END PRIVATE KEY-----\nend", 4096);
        Assert.Equal(("***\nend", ""), excerpt.End());
    }

    private static StreamExcerpt Taken(string whole, int piece)
    {
        var excerpt = new StreamExcerpt(Shown, Redactor.PatternsOnly.With(Secret));
        foreach (var bytes in Encoding.UTF8.GetBytes(whole).Chunk(piece))
        {
            excerpt.Append(bytes);
        }

        return excerpt;
    }
}
