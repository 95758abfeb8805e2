using System.Buffers;
using CsCheck;

namespace Pipeline.Contracts.Tests;

/// <summary>Nothing of a secret that was told passes, in any way of writing it.</summary>
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
        Assert.Null(Encodings.Leak(way, secret, Redactor.OfForms.With(secret).Redact($"before {Encodings.Encode(way, secret)} after"))));

    [Theory]
    [MemberData(nameof(Ways))]
    public void No_secret_passes_whatever_stands_around_it(string way) => Gen.Select(Around, Secret, Around).Sample((before, secret, after) =>
    {
        var masked = Redactor.OfForms.With(secret).Redact(before + Encodings.Encode(way, secret) + after);
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
                Assert.Null(Encodings.Leak(way, secret, Streamed(Redactor.OfForms.With(secret), text, length)));
            },
            iter: 40);
    }

    [Fact]
    public void One_redactor_knows_two_thousand_secrets()
    {
        var redactor = Redactor.OfForms.With(SecretSamples.All);
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
