using System.Text;
using CsCheck;
using Pipeline.Adapters.Local.Containers;
using Pipeline.Contracts;

namespace Pipeline.Adapters.Tests;

/// <summary>Laws of the start and end that are kept of a stream.</summary>
public sealed class StreamExcerptTests
{
    private const int Shown = 20;
    private static readonly Gen<string[]> Chunks = Gen.String[Gen.Char["ab \n"], 0, 9000].Array[0, 5];

    [Fact]
    public void However_it_comes_the_digest_and_both_ends_are_those_of_the_whole() => Chunks.Sample(chunks =>
    {
        var whole = string.Concat(chunks);
        using var excerpt = Taken(chunks);
        Assert.Equal(Sha256.Of(Encoding.UTF8.GetBytes(whole)), excerpt.Digest);
        Assert.Equal(whole.Length, excerpt.Length);
        Assert.StartsWith(excerpt.Head(text => text), whole, StringComparison.Ordinal);
        Assert.EndsWith(excerpt.Tail(text => text), whole, StringComparison.Ordinal);
    });

    [Fact]
    public void What_is_short_is_kept_whole()
    {
        using var excerpt = Taken(["a few words"]);
        Assert.Equal("a few words", excerpt.Head(text => text));
        Assert.Equal("", excerpt.Tail(text => text));
    }

    [Fact]
    public void A_secret_that_the_cut_goes_through_is_not_shown_in_part()
    {
        const string secret = "S3CRET-0123456789-abcdefghij";
        for (var shift = 0; shift <= secret.Length; shift++)
        {
            // Words that redaction shortens to nothing, so that whatever stood at the edge of the kept bytes moves into view.
            var flood = new string('x', shift) + " " + string.Concat(Enumerable.Repeat(secret + " ", 2000));
            using var excerpt = Taken([flood]);
            var shown = excerpt.Head(Redact) + excerpt.Tail(Redact);
            Assert.DoesNotContain("S3C", shown, StringComparison.Ordinal);
            Assert.DoesNotContain("hij", shown, StringComparison.Ordinal);
        }

        static string Redact(string text) => text.Replace(secret, "", StringComparison.Ordinal);
    }

    private static StreamExcerpt Taken(IEnumerable<string> chunks)
    {
        var excerpt = new StreamExcerpt(Shown);
        foreach (var chunk in chunks)
        {
            excerpt.Append(Encoding.UTF8.GetBytes(chunk));
        }

        return excerpt;
    }
}
