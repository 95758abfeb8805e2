using CsCheck;

namespace Pipeline.Contracts.Tests;

public sealed class StreamRedactorTests
{
    private static readonly string Body = string.Concat(Enumerable.Range(0, 2000).Select(line => $"MII{line:00000}{new string('k', 56)}\n"));

    [Fact]
    public void What_fits_into_the_window_becomes_what_the_whole_becomes() =>
        Gen.Select(Gen.String[Gen.Char["ab \n\\\":@/=-"], 0, 3000], Gen.Int[1, 200]).Sample((text, piece) =>
        {
            var redactor = Redactor.PatternsOnly.With("ab/=", "@\\\"a");
            Assert.Equal(redactor.Redact(text), LeakTests.Streamed(redactor, text, piece));
        });

    [Theory]
    [InlineData(1)]
    [InlineData(1000)]
    [InlineData(32_768)]
    [InlineData(1_000_000)]
    public void A_private_key_longer_than_the_window_is_one_mask(int piece)
    {
        foreach (var before in new[] { 0, 4000, 28_000, 28_673, 32_700, 32_768, 60_000 })
        {
            var text = $"{Fill(before)}-----BEGIN RSA PRIVATE KEY-----\n{Body}-----END RSA PRIVATE KEY-----\nafter";
            Assert.Equal($"{Fill(before)}***\nafter", LeakTests.Streamed(Redactor.PatternsOnly, text, piece));
        }
    }

    [Fact]
    public void A_private_key_that_never_ends_is_masked_to_the_end() =>
        Assert.Equal("a ***", LeakTests.Streamed(Redactor.PatternsOnly, "a -----BEGIN PRIVATE KEY-----\n" + Body, 333));

    [Fact]
    public void A_header_longer_than_the_window_ends_with_its_line() => Assert.Equal(
        "Authorization: ***\nHost: x",
        LeakTests.Streamed(Redactor.PatternsOnly, $"Authorization: Bearer {new string('t', 100_000)}\nHost: x", 4096));

    [Fact]
    public void A_flood_of_secrets_passes_nothing_and_ends()
    {
        var flood = string.Concat(Enumerable.Repeat("swordfish", 20_000));
        var masked = LeakTests.Streamed(Redactor.PatternsOnly.With("swordfish", "fishsword"), flood, 5000);
        Assert.Equal("", masked.Replace("*", "", StringComparison.Ordinal));
    }

    [Fact]
    public void A_form_is_found_wherever_the_window_is_cut()
    {
        for (var before = 28_560; before < 28_700; before++)
        {
            var text = $"{Fill(before)} aws_secret_access_key=abcdef0123456789 https://user:pass@host/?x-token=abc123 {Fill(20_000)}";
            Assert.Equal(Redactor.PatternsOnly.Redact(text), LeakTests.Streamed(Redactor.PatternsOnly, text, 4096));
        }
    }

    [Theory]
    [InlineData("%25C3%25A4")]
    [InlineData("\\\\xc3\\\\xa4")]
    public void A_secret_that_is_escaped_twice_passes_no_window(string escape)
    {
        const int length = 600;
        var redactor = Redactor.PatternsOnly.With(new string('ä', length));
        for (var before = 0; before < 240_000; before += 4000)
        {
            var text = $"{Fill(before)} {string.Concat(Enumerable.Repeat(escape, length))} {Fill(20_000)}";
            Assert.Equal($"{Fill(before)} *** {Fill(20_000)}", LeakTests.Streamed(redactor, text, 4096));
        }
    }

    // Each start and end of a window within a longer string: only a cut between a backslash and its escaped character would end the string.
    [Theory]
    [InlineData("\\\"")]
    [InlineData("\\\\")]
    [InlineData("\\\\\\\"")]
    [InlineData("a\\\"")]
    [InlineData("\\n\\\"")]
    [InlineData("\\nab\\\"")]
    [InlineData("\\nabc\\\\")]
    public void A_string_of_escapes_longer_than_the_window_ends_where_it_ends(string escapes)
    {
        var value = string.Concat(Enumerable.Repeat(escapes, 60_000 / escapes.Length));
        for (var before = 0; before < 9; before++)
        {
            for (var within = 0; within < 9; within++)
            {
                var text = $$"""{{new string(' ', before)}}{"authorization":"{{new string('b', within)}}{{value}}","next":"shown"}""";
                Assert.Equal(Redactor.PatternsOnly.Redact(text), LeakTests.Streamed(Redactor.PatternsOnly, text, 4096));
            }
        }
    }

    // For several lines, the break is exactly at the end of the kept text.
    [Theory]
    [InlineData("\n", 64)]
    [InlineData("\n", 63)]
    [InlineData("\r\n      ", 64)]
    [InlineData("\r\n      ", 56)]
    [InlineData("\\n", 62)]
    public void A_private_key_in_wrapped_base64_ends_where_it_ends(string lineBreak, int width)
    {
        var key = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"-----BEGIN PRIVATE KEY-----\n{Body[..6_000]}-----END PRIVATE KEY-----\n"));
        var wrapped = string.Join(lineBreak, key.Chunk(width).Select(line => new string(line)));
        for (var before = 32_768 - 5_000; before < 32_768 - 5_000 + 80; before += 3)
        {
            var text = $"{Fill(before)}{wrapped} {Fill(9_000)}";
            Assert.StartsWith($"{Fill(before)}***", Redactor.PatternsOnly.Redact(text), StringComparison.Ordinal);
            Assert.Equal(Redactor.PatternsOnly.Redact(text), LeakTests.Streamed(Redactor.PatternsOnly, text, 4096));
        }
    }

    [Fact]
    public void A_name_far_before_its_value_at_the_end_of_a_window_is_masked()
    {
        for (var within = 1; within < 300; within += 13)
        {
            var text = $"{Fill(32_768 - 4_090 - within)}password={new string(' ', 4_081)}{new string('t', 5_000)} after";
            Assert.Equal(Redactor.PatternsOnly.Redact(text), LeakTests.Streamed(Redactor.PatternsOnly, text, 4096));
        }
    }

    [Fact]
    public void Nothing_but_backslashes_in_a_string_leaves_its_end_where_it_is()
    {
        for (var before = 0; before < 3; before++)
        {
            var text = $$"""{{new string(' ', before)}}{"authorization":"{{new string('\\', 70_001)}}"and more","next":"shown"}""";
            Assert.Equal(Redactor.PatternsOnly.Redact(text), LeakTests.Streamed(Redactor.PatternsOnly, text, 4096));
        }
    }

    [Theory]
    [InlineData(' ')]
    [InlineData('\n')]
    [InlineData('\t')]
    public void What_a_form_looks_behind_for_is_not_cut_off(char separator)
    {
        var redactor = Redactor.PatternsOnly;
        for (var before = 28_600; before < 28_680; before++)
        {
            var text = $"{new string('x', 20)}{separator}{new string('y', before - 22)}{separator}my_private_signing-key=abcdef0123456789{separator}{new string('z', 10_000)}";
            Assert.Equal(redactor.Redact(text), LeakTests.Streamed(redactor, text, 4096));
        }
    }

    [Theory]
    [InlineData(100)]
    [InlineData(20_000)]
    [InlineData(28_600)]
    public void A_secret_that_reaches_into_a_form_that_goes_on_is_masked_with_it(int before)
    {
        var redactor = Redactor.PatternsOnly.With("swordfish password");
        var text = $"{Fill(before)}swordfish password={new string('t', 100_000)} after";
        Assert.Equal($"{Fill(before)}***=*** after", redactor.Redact(text));
        Assert.Equal(redactor.Redact(text), LeakTests.Streamed(redactor, text, 4096));
    }

    [Theory]
    [InlineData(2_000)]
    [InlineData(3_172)]
    public void A_chain_of_secrets_from_the_beginning_into_a_form_that_goes_on_passes_nothing_and_ends(int links)
    {
        var redactor = Redactor.PatternsOnly.With("swordfish", "fishsword", "fishpass");
        var text = $"{string.Concat(Enumerable.Repeat("swordfish", links))}password={new string('t', 100_000)} after";
        Assert.Equal("***word=*** after", redactor.Redact(text));
        var masked = LeakTests.Streamed(redactor, text, 4096);
        Assert.DoesNotContain("fish", masked, StringComparison.Ordinal);
        Assert.DoesNotContain("t", masked.Replace("after", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public void Whatever_goes_over_the_end_of_a_window_becomes_what_the_whole_becomes() => Gen
        .Select(Gen.Int[28_300, 33_100], Gen.Int[0, Straddling.Length - 1], Gen.Int[1, 9_000], Gen.Int[1, 60_000])
        .Sample(
            (before, which, length, piece) =>
            {
                var redactor = Redactor.PatternsOnly.With("correct horse battery", "p\\q\"r%s&t");
                var text = $"{Fill(before)}{Straddling[which](length)} {Fill(9_000)}";
                Assert.Equal(redactor.Redact(text), LeakTests.Streamed(redactor, text, piece));
            },
            iter: 200);

    [Fact]
    public void The_end_of_a_text_begins_another()
    {
        var (stream, output) = (Redactor.PatternsOnly.With("swordfish").ForStream(), new System.Buffers.ArrayBufferWriter<char>());
        foreach (var text in (string[])["a sword", "fish and swordfish", ""])
        {
            stream.Append(text, output);
            stream.End(output);
        }

        Assert.Equal("a swordfish and ***", output.WrittenSpan.ToString());
    }

    private static readonly Func<int, string>[] Straddling =
    [
        length => $"Authorization: Bearer {new string('t', length)}\n",
        length => $$"""{"password":"{{string.Concat(Enumerable.Repeat("\\\"\\\\", length / 4))}}","b":1}""",
        length => $$"""{"key":"-----BEGIN PRIVATE KEY-----\n{{string.Concat(Enumerable.Repeat("MIIkkkkkkkkkk\\n", length / 15))}}-----END PRIVATE KEY-----","b":1}""",
        length => $"https://user:{new string('p', length % 2000)}@host/?a=1&token={new string('q', length % 1500)}",
        _ => "correct horse battery and correct%20horse%20battery",
        _ => "p\\u005cq\\u0022r%25s&amp;t p%5Cq%22r%25s%26t",
        length => Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(new string('<', length % 47) + "correct horse battery")),
    ];

    private static string Fill(int length) => length == 0 ? "" : string.Concat(Enumerable.Repeat("lorem ip ", (length / 9) + 1))[..(length - 1)] + "\n";
}
