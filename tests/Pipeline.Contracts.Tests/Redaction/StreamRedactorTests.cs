using CsCheck;

namespace Pipeline.Contracts.Tests;

public sealed class StreamRedactorTests
{
    private static readonly string Body = string.Concat(Enumerable.Range(0, 2000).Select(line => $"MII{line:00000}{new string('k', 56)}\n"));

    [Fact]
    public void What_fits_into_the_window_becomes_what_the_whole_becomes() =>
        Gen.Select(Gen.String[Gen.Char["ab \n\\\":@/=-"], 0, 3000], Gen.Int[1, 200]).Sample((text, piece) =>
        {
            var redactor = Redactor.OfForms.With("ab/=", "@\\\"a");
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
            Assert.Equal($"{Fill(before)}***\nafter", LeakTests.Streamed(Redactor.OfForms, text, piece));
        }
    }

    [Fact]
    public void A_private_key_that_never_ends_is_masked_to_the_end() =>
        Assert.Equal("a ***", LeakTests.Streamed(Redactor.OfForms, "a -----BEGIN PRIVATE KEY-----\n" + Body, 333));

    [Fact]
    public void A_header_longer_than_the_window_ends_with_its_line() => Assert.Equal(
        "Authorization: ***\nHost: x",
        LeakTests.Streamed(Redactor.OfForms, $"Authorization: Bearer {new string('t', 100_000)}\nHost: x", 4096));

    [Fact]
    public void A_flood_of_secrets_passes_nothing_and_ends()
    {
        var flood = string.Concat(Enumerable.Repeat("swordfish", 20_000));
        var masked = LeakTests.Streamed(Redactor.OfForms.With("swordfish", "fishsword"), flood, 5000);
        Assert.Equal("", masked.Replace("*", "", StringComparison.Ordinal));
    }

    [Fact]
    public void A_form_is_found_wherever_the_window_is_cut()
    {
        for (var before = 28_560; before < 28_700; before++)
        {
            var text = $"{Fill(before)} aws_secret_access_key=abcdef0123456789 https://user:pass@host/?x-token=abc123 {Fill(20_000)}";
            Assert.Equal(Redactor.OfForms.Redact(text), LeakTests.Streamed(Redactor.OfForms, text, 4096));
        }
    }

    private static string Fill(int length) => length == 0 ? "" : string.Concat(Enumerable.Repeat("lorem ip ", (length / 9) + 1))[..(length - 1)] + "\n";
}
