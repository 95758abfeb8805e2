using System.Text.Json;
using CsCheck;

namespace Pipeline.Contracts.Tests;

public sealed class RedactorTests
{
    // Fragments whose combinations a filter may get wrong: masks, separators, escapes, the beginnings of tokens.
    private static readonly Gen<string> Fragment = Gen.OneOf(
        Gen.Int[0, Fragments.Length - 1].Select(at => Fragments[at]),
        Gen.String[Gen.Char["ab*\\\"=: @/&n"], 0, 6]);

    private static readonly Gen<string> Text = Fragment.Array[0, 12].Select(string.Concat);

    private static readonly Gen<string> Secret = Gen.String[Gen.Char["ab*\\\"=n@"], Redactor.ShortestSecret, 8];

    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static string[] Fragments =>
    [
        "***", "*", "Authorization: ", "authorization\":\"", "Bearer ", "basic ", "https://", "u:p@", "ghp_", "sk-", "r8_", "AKIA", "abcdefgh", "password=",
        "?token=", "&sig=", "-----BEGIN PRIVATE KEY-----", "-----END PRIVATE KEY-----", "\\n", "\\\"", "\"", "\n", " ", "é", "\\u00e9",
    ];

    [Theory]
    [InlineData("Authorization: Bearer abc.def", "Authorization: ***")]
    [InlineData("authorization=Token x y z", "authorization=***")]
    [InlineData("Proxy-Authorization: Basic dXNlcjpwYXNz", "Proxy-Authorization: ***")]
    [InlineData("Cookie: a=b; c=d\nHost: x", "Cookie: ***\nHost: x")]
    [InlineData("""{"headers":{"authorization":"Bearer abc","host":"x"}}""", """{"headers":{"authorization":"***","host":"x"}}""")]
    [InlineData("""{"m":"got Authorization: \"abc\" and more","n":1}""", """{"m":"got Authorization: \"***","n":1}""")]
    [InlineData("sent bearer abcd1234== to it", "sent bearer *** to it")]
    [InlineData("Basic dXNlcjpwYXNz", "Basic ***")]
    [InlineData("https://user:pa:ss@word@host/path", "https://***@host/path")]
    [InlineData("https://host/p@th", "https://host/p@th")]
    [InlineData("world://local/runs/a@1.0.0/x", "world://local/runs/a@1.0.0/x")]
    [InlineData("https://host/f.png?Expires=1&Signature=abc%2F&x=1", "https://host/f.png?Expires=1&Signature=***&x=1")]
    [InlineData("ghp_0123456789abcdef", "***")]
    [InlineData("github_pat_11ABC_xyz0123", "***")]
    [InlineData("key sk-proj-abc_DEF-123.", "key ***")]
    [InlineData("r8_abcdefgh12345678", "***")]
    [InlineData("id AKIAIOSFODNN7EXAMPLE!", "id ***!")]
    [InlineData("""{"tail":"one\nr8_abcdefgh12345678\ntwo"}""", """{"tail":"one\n***\ntwo"}""")]
    [InlineData("-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY----- after", "*** after")]
    [InlineData("""{"k":"-----BEGIN PRIVATE KEY-----\nMIIE","x":1}""", """{"k":"***","x":1}""")]
    [InlineData("OPENAI_API_KEY=hunter2 next", "OPENAI_API_KEY=*** next")]
    [InlineData("password: hunter2", "password: ***")]
    public void Masks_what_has_the_form_of_a_secret(string text, string masked) => Assert.Equal(masked, Redactor.PatternsOnly.Redact(text));

    [Theory]
    [InlineData("missing required secret: OPENAI_API_KEY")]
    [InlineData("max_tokens 5, total_tokens: 12")]
    [InlineData("disk-something and task-oriented, risk-averse")]
    [InlineData("sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData("invalid inputs payload: /messages/0/role: enum system, user")]
    [InlineData("""{"event":"execution.settle","trace_id":"6f1c2d3e-0000-4000-8000-000000000001"}""")]
    [InlineData("")]
    public void Leaves_the_rest_as_the_same_instance(string text) => Assert.Same(text, Redactor.PatternsOnly.With("hunter2").Redact(text));

    [Fact]
    public void Masks_the_secrets_it_was_told_of_in_every_spelling()
    {
        var redactor = Redactor.PatternsOnly.With("p\"ä/s s");

        Assert.Equal("*** *** *** ***", redactor.Redact("""p"ä/s s p\"ä/s s p\u0022\u00E4/s s p%22%C3%A4%2Fs%20s"""));
    }

    [Theory]
    [InlineData("got second line alone", "got *** alone")]
    [InlineData("got 12345678 alone", "got *** alone")]
    [InlineData("got 1234567 alone", "got 1234567 alone")]
    public void Masks_each_line_of_eight_characters_of_a_secret_of_several(string text, string masked) =>
        Assert.Equal(masked, Redactor.PatternsOnly.With("first line\nsecond line\n12345678\n1234567").Redact(text));

    [Theory]
    [InlineData("pass'word", "pass&apos;word")]
    [InlineData("pass'word", "pass&#39;word")]
    [InlineData("pass'word", "pass&#x27;word")]
    [InlineData("pass<wo>rd&\"", "pass&lt;wo&gt;rd&amp;&quot;")]
    [InlineData("pass\U0001F600word", "pass&#X1F600;word")]
    [InlineData("pass\U0010FFFFword", "pass&#x10FFFF;word")]
    [InlineData("pass\tword", """pass\tword""")]
    [InlineData("pass\bword", """pass\bword""")]
    [InlineData("pass\fword", """pass\fword""")]
    [InlineData("pass\nword", """pass\nword""")]
    [InlineData("pass\rword", """pass\rword""")]
    [InlineData("pass/word", """pass\/word""")]
    [InlineData("passéword", """pass\xc3\xa9word""")]
    [InlineData("pass\U0001F600word", "pass%F0%9F%98%80word")]
    [InlineData("pass\U0001F600word", """pass\xf0\x9f\x98\x80word""")]
    public void A_character_is_known_by_each_of_its_escapes(string secret, string written) =>
        Assert.Equal("x *** y", Redactor.PatternsOnly.With(secret).Redact($"x {written} y"));

    [Fact]
    public void Lines_of_base64_are_joined_and_lines_of_words_are_not()
    {
        var redactor = Redactor.PatternsOnly.With("worthandmore");
        Assert.Equal("little worth\nandmore", redactor.Redact("little worth\nandmore"));
        var line = new string('x', 60);
        Assert.Equal($"{line}***", redactor.Redact($"{line}worth\r\n\t  andmore"));
    }

    [Theory]
    [InlineData(31, false)]
    [InlineData(32, true)]
    public void A_line_of_base64_has_32_characters_at_least(int length, bool joined)
    {
        var line = new string('x', length - "worth".Length);
        Assert.Equal(joined ? $"{line}***" : $"{line}worth\nandmore", Redactor.PatternsOnly.With("worthandmore").Redact($"{line}worth\nandmore"));
    }

    [Theory]
    [InlineData("""\thunter2\nnext""", """\t***\nnext""")]
    [InlineData("%22hunter2%22", "%22***%22")]
    [InlineData("&lt;hunter2&gt;", "&lt;***&gt;")]
    public void An_escape_beside_a_secret_is_no_part_of_it(string text, string masked) => Assert.Equal(masked, Redactor.PatternsOnly.With("hunter2").Redact(text));

    [Fact]
    public void Four_layers_of_escapes_are_undone()
    {
        const string secret = "p/q r+s";
        var written = Enumerable.Range(0, 4).Aggregate(secret, (text, _) => Uri.EscapeDataString(text));
        Assert.Equal("x *** y", Redactor.PatternsOnly.With(secret).Redact($"x {written} y"));
    }

    [Fact]
    public void Secrets_that_overlap_are_one_mask() => Assert.Equal("x *** y", Redactor.PatternsOnly.With("abcd", "bcdefgh", "ghijkl").Redact("x abcdefghijkl y"));

    [Fact]
    public void Of_base64_no_more_is_masked_than_tells_of_the_secret()
    {
        // Bytes 4 to 12 are the secret: bits 32 to 103, in the characters 5 to 17.
        var written = Convert.ToBase64String("<<<<swordfish>>>>"u8);
        Assert.Equal($"{written[..5]}***{written[18..]}", Redactor.PatternsOnly.With("swordfish").Redact(written));
    }

    [Theory]
    [InlineData("x abcdef…", "x ***…")]
    [InlineData("abcdef…", "***…")]
    [InlineData("x cdef…", "x ***…")]
    [InlineData("x cde…", "x cde…")]
    [InlineData("x cdef", "x cdef")]
    public void Of_secrets_that_begin_at_a_cut_the_one_that_begins_first_is_masked_from_four_characters_on(string text, string masked) =>
        Assert.Equal(masked, Redactor.PatternsOnly.With("cdefzzzz", "abcdefyy").RedactCut(text));

    [Fact]
    public void What_was_cut_is_redacted_once_and_for_all() => Gen.Select(Text, Secret, Gen.Int[0, 8]).Sample((text, secret, kept) =>
    {
        var redactor = Redactor.PatternsOnly.With(secret);
        var cut = redactor.RedactCut($"{text}{secret[..Math.Min(kept, secret.Length)]}…");
        Assert.Same(cut, redactor.Redact(cut));
    });

    // The Kelvin sign, the long s and the dotless i: some Unicode case mappings turn them into ASCII letters.
    [Theory]
    [InlineData("\u212Aey=hunter2 to\u212Aen")]
    [InlineData("\u017Fecret=hunter2 \u017Fig=x")]
    [InlineData("s\u0131g=hunter2 bas\u0131c x")]
    public void A_letter_that_only_looks_like_ASCII_is_none_of_a_name(string text) => Assert.Same(text, Redactor.PatternsOnly.Redact(text));

    [Fact]
    public void A_secret_of_three_characters_is_left() => Assert.Equal("abc", Redactor.PatternsOnly.With("abc").Redact("abc"));

    [Fact]
    public void Telling_more_keeps_what_was_told() => Assert.Equal("*** ***", Redactor.PatternsOnly.With("hunter2").With("swordfish").Redact("hunter2 swordfish"));

    [Fact]
    public void No_secret_survives() => Gen.Select(Text, Secret.Array[1, 3], Text).Sample((before, secrets, after) =>
    {
        var masked = Redactor.PatternsOnly.With(secrets).Redact(before + string.Join("", secrets) + after);
        Assert.All(secrets, secret => Assert.DoesNotContain(secret, masked, StringComparison.Ordinal));
    });

    [Fact]
    public void Redacting_twice_is_redacting_once() => Gen.Select(Text, Secret).Sample((text, secret) =>
    {
        var redactor = Redactor.PatternsOnly.With(secret);
        var once = redactor.Redact(text);
        Assert.Same(once, redactor.Redact(once));
    });

    [Fact]
    public void A_text_grows_by_two_characters_a_mask_at_most() => Gen.Select(Text, Secret).Sample((text, secret) =>
    {
        var masked = Redactor.PatternsOnly.With(secret).Redact(text);
        var masks = masked.Split("***").Length - 1;
        Assert.True(masked.Length <= text.Length + (2 * masks));
    });

    [Fact]
    public void A_JSON_line_stays_one() => Gen.Select(Text, Gen.Bool).Sample((text, relaxed) =>
    {
        var line = JsonSerializer.Serialize(new { message = text, end = 1 }, relaxed ? Relaxed : JsonSerializerOptions.Default);
        using var read = JsonDocument.Parse(Redactor.PatternsOnly.Redact(line));
        Assert.Equal(1, read.RootElement.GetProperty("end").GetInt32());
    });
}
