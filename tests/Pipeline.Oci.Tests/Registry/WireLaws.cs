using CsCheck;
using Pipeline.Oci.Client;
using Pipeline.Oci.Transport;

namespace Pipeline.Oci.Tests;

/// <summary>Laws for any header that a registry may send.</summary>
public sealed class WireLaws
{
    private static readonly Gen<string> Noise = Gen.String[Gen.OneOf(Gen.Char, Gen.Char[" \t,;=\"\\<>bearBasic realmnext?:/%"]), 0, 60];
    private static readonly Gen<string> Token = Gen.String[Gen.Char["abcXYZ019-._~/:"], 1, 12];
    private static readonly Gen<string> Text = Gen.String[Gen.Char[' ', '~'], 0, 30];

    [Fact]
    public void The_challenge_parser_returns_or_says_what_is_wrong() => Noise.Sample(line =>
    {
        try
        {
            foreach (var challenge in ChallengeParser.Parse(line))
            {
                Assert.True(challenge.Scheme.Length > 0);
            }
        }
        catch (FormatException)
        {
        }
    });

    [Fact]
    public void Challenges_that_are_written_are_read() =>
        Gen.Select(Gen.String[Gen.Char['a', 'z'], 1, 8], Gen.Dictionary(Gen.String[Gen.Char['a', 'z'], 1, 6], Text)[1, 4]).Array[1, 4].Sample(challenges =>
        {
            var line = string.Join(", ", challenges.Select(one =>
                $"{one.Item1.ToUpperInvariant()} {string.Join(",", one.Item2.Select(parameter => $"{parameter.Key}=\"{Escape(parameter.Value)}\""))}"));

            var read = ChallengeParser.Parse(line);

            Assert.Equal(string.Join(' ', challenges.Select(one => one.Item1)), string.Join(' ', read.Select(one => one.Scheme)));
            foreach (var (written, challenge) in challenges.Zip(read))
            {
                Assert.Equal(written.Item2.OrderBy(one => one.Key, StringComparer.Ordinal), challenge.Parameters.OrderBy(one => one.Key, StringComparer.Ordinal));
            }
        });

    [Fact]
    public void The_next_link_is_found_among_others() =>
        Gen.Select(Token, Text, Token.Array[0, 3]).Sample((target, title, others) =>
        {
            var links = others.Select(other => $"<{other}>; rel=\"prev\"; title=\"{Escape(title)}\"").Append($"<{target}>; rel=\"next\"");
            Assert.Equal(target, LinkHeader.Next(string.Join(", ", links)));
            Assert.Null(LinkHeader.Next(string.Join(", ", links.SkipLast(1))));
        });

    [Fact]
    public void What_a_title_says_is_no_relation() =>
        Assert.Equal("/b", LinkHeader.Next("""</a>; title="more; rel=next"; rel=prev, </b>; rel="last next" """));

    [Fact]
    public void Any_link_header_is_read_without_an_exception() => Noise.Sample(header => LinkHeader.Next(header));

    [Fact]
    public void An_addition_to_a_query_changes_nothing_before_it() =>
        Gen.Select(Token, Gen.String[Gen.Char["abc=&%2F+"], 0, 20]).Sample((path, query) =>
        {
            var escaped = query.Replace("%", "%25", StringComparison.Ordinal);
            var address = new Uri($"http://127.0.0.1/{path}?{escaped}");
            var longer = LocationQuery.Append(address, "digest=sha256%3Aab");
            Assert.StartsWith(address.AbsoluteUri, longer.AbsoluteUri, StringComparison.Ordinal);
            Assert.EndsWith(escaped.Length == 0 ? "?digest=sha256%3Aab" : "&digest=sha256%3Aab", longer.AbsoluteUri, StringComparison.Ordinal);
        });

    private static string Escape(string text) =>
        text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
}
