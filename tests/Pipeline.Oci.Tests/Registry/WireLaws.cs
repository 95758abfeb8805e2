using CsCheck;

namespace Pipeline.Oci.Tests;

/// <summary>What holds for any header that a registry may send.</summary>
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
    public void A_duration_that_Go_prints_is_read() =>
        Gen.Select(Gen.Int[0, 2000], Gen.Int[0, 59], Gen.Int[0, 59_999]).Sample((hours, minutes, milliseconds) =>
        {
            Assert.True(GoDuration.TryParse(FormattableString.Invariant($"{hours}h{minutes}m{milliseconds / 1000.0}s"), out var read));
            Assert.Equal(new TimeSpan(0, hours, minutes, 0, milliseconds).TotalSeconds, read.TotalSeconds, 0.001);
        });

    [Fact]
    public void Any_text_is_a_duration_or_not_and_never_a_negative_one() =>
        Gen.String[Gen.Char["0123456789.hmsnuµ -+e"], 0, 20].Sample(text => Assert.False(GoDuration.TryParse(text, out var read) && read < TimeSpan.Zero));

    [Theory]
    [InlineData("1.16676ms", 1.16676)]
    [InlineData("0", 0)]
    [InlineData("1h2m3.5s", 3_723_500)]
    [InlineData("5µs", 0.005)]
    [InlineData("5us", 0.005)]
    [InlineData("7ns", 0.000_1)] // A tick is the least that is waited.
    [InlineData("1m", 60_000)]
    public void Durations_are_what_Go_means(string text, double milliseconds)
    {
        Assert.True(GoDuration.TryParse(text, out var read));
        Assert.Equal(milliseconds, read.TotalMilliseconds, 0.000_2);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-1s")]
    [InlineData("1")]
    [InlineData("s")]
    [InlineData("1.2.3s")]
    [InlineData("1 s")]
    [InlineData("99999999999999999h")]
    public void What_Go_does_not_print_is_no_duration(string text) => Assert.False(GoDuration.TryParse(text, out _));

    [Fact]
    public void A_wait_is_never_less_than_told_never_tight_and_bounded() =>
        Gen.Select(Gen.Int[1, 100], Gen.Double[0, 7200], Gen.Double[0, 0.999]).Sample((attempt, told, jitter) =>
        {
            var wait = Backoff.Wait(attempt, TimeSpan.FromSeconds(told), jitter);
            Assert.True(wait >= TimeSpan.FromSeconds(told));
            Assert.True(wait >= TimeSpan.FromSeconds(0.1));
            Assert.True(wait <= TimeSpan.FromSeconds(Math.Max(told, 10)));
            Assert.True(told < 1 || wait == TimeSpan.FromSeconds(told)); // As told, to the tick.
        });

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
