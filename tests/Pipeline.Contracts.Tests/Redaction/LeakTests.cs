using System.Buffers;
using CsCheck;

namespace Pipeline.Contracts.Tests;

/// <summary>No part of a known secret passes, in any encoding.</summary>
public sealed class LeakTests
{
    private static readonly Gen<string> Secret = Gen.OneOf(
        Gen.String[Gen.Char.AlphaNumeric, 8, 64],
        Gen.String[Gen.Char[' ', '~'], 8, 64],
        Gen.String[Gen.Char["aZ9 é漢ß\"\\%&+/\n"], 8, 48]).Select(secret => secret.Trim()).Where(secret => secret.Length >= 8);

    private static readonly string[] Neighbours = ["", " ", "x", "=", "\"", "\\n", "%3D", "{\"k\":\"", "<p>", "&amp;", "é ", "\n"];

    private static readonly Gen<string> Around = Gen.Int[0, Neighbours.Length - 1].Select(at => Neighbours[at]);

    public static TheoryData<string> Ways => [.. Encodings.Names];

    [Theory]
    [MemberData(nameof(Ways))]
    public void None_of_two_thousand_secrets_passes(string way) => Assert.All(SecretSamples.All, secret =>
        Assert.Null(Encodings.Leak(way, secret, Redactor.PatternsOnly.With(secret).Redact($"before {Encodings.Encode(way, secret)} after"))));

    [Theory]
    [MemberData(nameof(Ways))]
    public void No_secret_passes_whatever_stands_around_it(string way) => Gen.Select(Around, Secret, Around).Sample((before, secret, after) =>
    {
        var masked = Redactor.PatternsOnly.With(secret).Redact(before + Encodings.Encode(way, secret) + after);
        Assert.Null(Encodings.Leak(way, secret, masked));
    });

    [Theory]
    [MemberData(nameof(Ways))]
    public void No_secret_passes_a_stream_wherever_it_is_cut(string way)
    {
        var piece = Gen.Int[1, 40];
        Gen.Select(Secret, Gen.Int[0, 40_000], piece).Sample(
            (secret, filled, length) =>
            {
                var written = Encodings.Encode(way, secret);
                var text = new string('.', filled) + ' ' + written + ' ' + new string('.', 20_000);
                Assert.Null(Encodings.Leak(way, secret, Streamed(Redactor.PatternsOnly.With(secret), text, length)));
            },
            iter: 40);
    }

    [Theory]
    [InlineData("JSON")]
    [InlineData("URL")]
    [InlineData("JSON", "JSON", "URL")]
    [InlineData("JSON", "URL", "JSON", "URL")]
    public void A_secret_is_found_under_four_layers_of_escapes(params string[] ways)
    {
        const string told = "pa\"ss/wo\\rd%é";
        Assert.Equal("x *** y", Redactor.PatternsOnly.With(told).Redact($"x {ways.Aggregate(told, (written, way) => Encodings.Encode(way, written))} y"));
    }

    [Fact]
    public void A_long_secret_of_which_each_character_is_escaped_twice_passes_no_stream()
    {
        var secret = string.Concat(SecretSamples.All.Where((_, at) => at % 8 == 0).Take(40))[..1000];
        var written = string.Concat(secret.Select(unit => $@"\\u{(int)unit:x4}"));
        for (var before = 20_000; before < 50_000; before += 1_500)
        {
            Assert.Equal($"{new string('.', before)} *** {new string('.', 200_000)}", Streamed(Redactor.PatternsOnly.With(secret), $"{new string('.', before)} {written} {new string('.', 200_000)}", 9_999));
        }
    }

    [Fact]
    public void One_redactor_knows_two_thousand_secrets()
    {
        var redactor = Redactor.PatternsOnly.With(SecretSamples.All);
        foreach (var way in Encodings.Names)
        {
            Assert.All(SecretSamples.All, secret => Assert.Null(Encodings.Leak(way, secret, redactor.Redact(Encodings.Encode(way, secret)))));
        }
    }

    internal static string Streamed(Redactor redactor, string text, int piece)
    {
        var (stream, output) = (redactor.ForStream(), new ArrayBufferWriter<char>());
        for (var at = 0; at < text.Length; at += piece)
        {
            stream.Append(text.AsSpan(at, Math.Min(piece, text.Length - at)), output);
        }

        stream.End(output);
        return output.WrittenSpan.ToString();
    }
}
